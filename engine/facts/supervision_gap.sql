-- One row is the time from one case supervision about the child of a plan to the next, or to now.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = cgx_supervision.supv_supervision_id
with first_allocations as (
    select plan.plan_id, min(allocation.started_on) as allocated_on
    from facts.plan_span as plan
    inner join facts.allocation as allocation
        on allocation.person_id = plan.person_id
        and (allocation.ended_on is null or allocation.ended_on >= plan.started_on)
    where plan.is_ours
    group by plan.plan_id
),

plans as (
    -- The four weeks begin with the plan, or with the first social worker if that was later.
    select
        plan.plan_id,
        plan.person_id,
        greatest(plan.started_on, first_allocations.allocated_on) as begun_on,
        plan.over_on
    from facts.plan_span as plan
    left join first_allocations on first_allocations.plan_id = plan.plan_id
    where plan.is_ours
),

supervisions as (
    select
        supv_supervision_id as supervision_id,
        supv_person_id as person_id,
        supv_held_date as held_on,
        cast(supv_recorded_date as date) as recorded_on,
        row_number() over (partition by supv_person_id, supv_held_date order by supv_supervision_id) as place_no
    from known.cgx_supervision
    where supv_held_date is not null
        and supv_status in ('HELD', 'HELD_NOT_QUORATE')
        and (
            supv_type = 'CASE'
            or (supv_type = 'GROUP' and setting.group_supervision_counts(supv_held_date) = 'Y')
        )
),

days as (
    select
        plan_id,
        person_id,
        over_on,
        'start' as link,
        begun_on as held_on,
        cast(null as date) as recorded_on
    from plans
    union all
    select
        plans.plan_id,
        plans.person_id,
        plans.over_on,
        supervision.supervision_id as link,
        supervision.held_on,
        supervision.recorded_on
    from supervisions as supervision
    inner join plans
        on plans.person_id = supervision.person_id
        and supervision.held_on > plans.begun_on
        and (plans.over_on is null or supervision.held_on <= plans.over_on)
    where supervision.place_no = 1
),

gaps as (
    select
        *,
        lead(held_on) over (partition by plan_id order by held_on) as next_on,
        lead(recorded_on) over (partition by plan_id order by held_on) as next_recorded_on,
        lead(link) over (partition by plan_id order by held_on) as next_supervision_id
    from days
)

select
    gaps.plan_id,
    gaps.link,
    gaps.person_id,
    gaps.held_on as last_supervision_on,
    gaps.next_on as next_supervision_on,
    gaps.next_recorded_on as next_supervision_recorded_on,
    gaps.next_supervision_id,
    gaps.over_on
from gaps
