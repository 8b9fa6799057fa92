-- One row is one unbroken run of days on which a child is owed a worker and none is allocated.
-- subject: person_id, first_day_on
-- row: person_id = ssd_person.pers_person_id
-- row: first_day_on is a day, not a row
with spans as materialized (
    select person_id, duty, started_on, over_on
    from facts.need_span
),

allocations as materialized (
    select person_id, started_on, ended_on
    from facts.allocation
    where ended_on is null or ended_on >= started_on
),

needs as (
    select person_id, min(started_on) as first_on, max(over_on) as over_on
    from spans
    group by person_id
),

-- Most children have one worker from the first day to the last: nothing more is asked of them.
always_allocated as (
    select distinct needs.person_id
    from needs
    inner join allocations as allocation
        on allocation.person_id = needs.person_id
        and allocation.started_on <= needs.first_on
        and (allocation.ended_on is null or allocation.ended_on >= needs.over_on - 1)
),

looked_at as (
    select needs.person_id
    from needs
    left join always_allocated on always_allocated.person_id = needs.person_id
    where always_allocated.person_id is null
),

-- The days on which something begins or ends, each with what it adds or takes away.
changes as (
    select person_id, started_on as day, 1 as needs, cast(duty = 'CP' as integer) as plans, 0 as workers
    from spans
    union all
    select person_id, over_on as day, -1 as needs, -cast(duty = 'CP' as integer) as plans, 0 as workers
    from spans
    union all
    select person_id, started_on as day, 0 as needs, 0 as plans, 1 as workers
    from allocations
    union all
    -- The last day of an involvement is still covered; one without an end covers tonight.
    select person_id, coalesce(ended_on, as_at()) + 1 as day, 0 as needs, 0 as plans, -1 as workers
    from allocations
),

days as (
    select
        changes.person_id,
        changes.day,
        sum(changes.needs) as needs,
        sum(changes.plans) as plans,
        sum(changes.workers) as workers
    from changes
    inner join looked_at on looked_at.person_id = changes.person_id
    group by changes.person_id, changes.day
),

-- From each of these days to the next nothing changes.
stretches as (
    select
        person_id,
        day as from_on,
        lead(day) over in_order as until_on,
        sum(needs) over in_order > 0 as is_owed,
        sum(plans) over in_order > 0 as is_on_plan,
        sum(workers) over in_order > 0 as is_allocated
    from days
    window in_order as (partition by person_id order by day)
),

gaps as (
    select
        *,
        is_owed and not is_allocated as is_gap,
        lag(is_owed and not is_allocated, 1, false) over in_order as follows_gap,
        lag(is_allocated, 1, false) over in_order as follows_worker,
        lead(is_owed, 1, false) over in_order as is_owed_next
    from stretches
    window in_order as (partition by person_id order by from_on)
),

numbered as (
    select
        *,
        sum(cast(not follows_gap as integer)) over (partition by person_id order by from_on) as spell_no
    from gaps
    where is_gap
),

-- Within a spell, the first day on a plan and the first day after it that is on none.
with_plans as (
    select
        *,
        min(from_on) filter (where is_on_plan) over (partition by person_id, spell_no) as on_plan_from_on
    from numbered
),

spells as (
    select
        person_id,
        min(from_on) as first_day_on,
        max(until_on) as over_on,
        bool_or(follows_worker) filter (where not follows_gap) as follows_worker,
        arg_max(is_owed_next, from_on) as is_owed_next,
        arg_max(is_on_plan, from_on) as is_on_plan_at_last,
        min(on_plan_from_on) as on_plan_from_on,
        min(from_on) filter (where not is_on_plan and from_on > on_plan_from_on) as off_plan_on
    from with_plans
    group by person_id, spell_no
),

-- Cases that a manager has agreed to close.
closings as (
    select referral.cine_person_id as person_id, min(details.refd_planned_close_date) as closing_on
    from known.ssd_cin_episodes as referral
    inner join known.cgx_referral_details as details on details.refd_referral_id = referral.cine_referral_id
    where referral.cine_close_date is null and details.refd_planned_close_date >= as_at()
    group by referral.cine_person_id
)

select
    spells.person_id,
    spells.first_day_on,
    case when spells.follows_worker then spells.first_day_on - 1 else spells.first_day_on end as last_allocated_on,
    case when spells.over_on <= as_at() and spells.is_owed_next then spells.over_on end as next_allocated_on,
    case when spells.over_on <= as_at() and not spells.is_owed_next then spells.over_on end as case_closed_on,
    spells.is_on_plan_at_last,
    spells.on_plan_from_on,
    spells.off_plan_on,
    closings.closing_on
from spells
left join closings on closings.person_id = spells.person_id
