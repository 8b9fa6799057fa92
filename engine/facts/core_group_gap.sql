-- One row is the time from one held core group of a plan to the next, or to now.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = cgx_meeting_subjects.cgms_table_id
with awaited as (
    select
        held.place_id,
        min(awaited.scheduled_on) as awaiting_outcome_on
    from facts.held_core_group as held
    inner join facts.awaited_core_group as awaited
        on awaited.plan_id = held.plan_id and awaited.scheduled_on > held.held_on
    group by held.place_id
)

select
    held.plan_id,
    case when held.number_of_plan = 1 then 'start' else held.place_id end as link,
    plan.person_id,
    held.meeting_id as last_meeting_id,
    held.is_ours,
    held.held_on as last_core_group_on,
    held.next_on as next_core_group_on,
    held.next_recorded_on as next_core_group_recorded_on,
    held.next_meeting_id,
    held.over_on,
    agreed.days as agreed_days,
    awaited.awaiting_outcome_on,
    undated.plan_id is not null as has_undated_core_group
from facts.held_core_group as held
inner join facts.plan_span as plan on plan.plan_id = held.plan_id
left join facts.agreed_interval as agreed on agreed.place_id = held.place_id
left join awaited on awaited.place_id = held.place_id
left join facts.undated_core_group as undated on undated.plan_id = held.plan_id
