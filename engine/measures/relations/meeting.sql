-- One row is one meeting: when it was entered, and the child and the team by whom it is credited.
-- helper
with first_children as (
    select cgms_meeting_id as meeting_id, min(cgms_person_id) as person_id
    from known.cgx_meeting_subjects
    group by cgms_meeting_id
)

select
    meeting.cgmt_meeting_id as meeting_id,
    cast(meeting.cgmt_recorded_date as date) as meeting_recorded_on,
    first_children.person_id,
    meeting.cgmt_team_id as team_id
from known.cgx_meetings as meeting
left join first_children on first_children.meeting_id = meeting.cgmt_meeting_id
