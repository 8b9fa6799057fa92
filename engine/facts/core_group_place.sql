-- One row is one child's place at one core group, with the plan that the meeting was about for that child.
-- helper
with places as (
    select
        place.cgms_table_id as place_id,
        place.cgms_person_id as person_id,
        place.cgms_cp_plan_id as linked_plan_id,
        meeting.*
    from known.cgx_meeting_subjects as place
    inner join facts.core_group as meeting on meeting.meeting_id = place.cgms_meeting_id
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

select
    places.place_id,
    places.person_id,
    coalesce(places.linked_plan_id, open_plans.plan_id) as plan_id,
    places.meeting_id,
    places.status,
    places.held_on,
    places.scheduled_on,
    places.meeting_on,
    places.booked_on,
    places.recorded_on,
    places.counts_as_held,
    places.record_due_on
from places
left join open_plans on open_plans.place_id = places.place_id and open_plans.place_no = 1
