-- One row is one plan with a core group that is marked held and has no date in the file.
-- helper
select distinct place.plan_id
from facts.core_group_place as place
inner join filed.cgx_meetings as filed_meeting on filed_meeting.cgmt_meeting_id = place.meeting_id
where place.plan_id is not null
    and place.status in ('HELD', 'HELD_NOT_QUORATE')
    and filed_meeting.cgmt_held_date is null
