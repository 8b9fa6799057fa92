-- One row is one review conference booked or held for one plan, with the day it was booked.
-- helper
with places as (
    select
        place.cgms_table_id as place_id,
        place.cgms_person_id as person_id,
        place.cgms_cp_plan_id as linked_plan_id,
        meeting.cgmt_meeting_id as meeting_id,
        coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date) as meeting_on,
        coalesce(meeting.cgmt_booked_date, cast(meeting.cgmt_recorded_date as date), meeting.cgmt_held_date)
            as booked_on
    from known.cgx_meeting_subjects as place
    inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = place.cgms_meeting_id
    where meeting.cgmt_meeting_type = 'RCPC'
        and meeting.cgmt_status in ('SCHEDULED', 'HELD', 'HELD_NOT_QUORATE', 'NOT_RECORDED')
),

-- Without a link the place belongs to the child's plan that was open on the day of the meeting.
open_plans as (
    select
        places.place_id,
        plan.plan_id,
        row_number() over (
            partition by places.place_id
            order by plan.started_on desc, plan.plan_id
        ) as place_no
    from places
    inner join facts.plan_span as plan
        on plan.person_id = places.person_id
        and plan.started_on <= places.meeting_on
        and (plan.over_on is null or plan.over_on >= places.meeting_on)
    where places.linked_plan_id is null and plan.is_ours
)

select distinct
    coalesce(places.linked_plan_id, open_plans.plan_id) as plan_id,
    places.meeting_id,
    places.booked_on
from places
left join open_plans on open_plans.place_id = places.place_id and open_plans.place_no = 1
where coalesce(places.linked_plan_id, open_plans.plan_id) is not null
