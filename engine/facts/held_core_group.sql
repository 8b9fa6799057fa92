-- One row is one held core group of one plan: the first where a plan had several on one day.
-- helper
with on_time as (
    select
        place.place_id,
        place.person_id,
        place.plan_id,
        place.meeting_id,
        place.held_on,
        place.recorded_on,
        place.record_due_on,
        plan.is_ours,
        plan.over_on
    from facts.core_group_place as place
    inner join facts.plan_span as plan on plan.plan_id = place.plan_id
    where place.counts_as_held
        and place.held_on >= least(plan.conference_on, plan.started_on)
        and (plan.over_on is null or plan.over_on >= place.held_on)
),

firsts as (
    select min(place_id) as place_id
    from on_time
    group by plan_id, held_on
)

select
    place_id,
    person_id,
    plan_id,
    meeting_id,
    held_on,
    recorded_on,
    record_due_on,
    is_ours,
    over_on,
    row_number() over (partition by plan_id order by held_on) as number_of_plan,
    lead(held_on) over (partition by plan_id order by held_on) as next_on,
    lead(recorded_on) over (partition by plan_id order by held_on) as next_recorded_on,
    lead(meeting_id) over (partition by plan_id order by held_on) as next_meeting_id
from on_time
semi join firsts on firsts.place_id = on_time.place_id
