-- One row is one open plan at the end of a month, with the core group that was owed to it then.
-- subject: plan_id
-- rules
with plans as (
    select month.month_on, month.last_on, plan.plan_id, plan.person_id
    from facts.plan_span as plan
    inner join measured.month as month
        on month.last_on >= plan.started_on
        and (plan.over_on is null or plan.over_on > month.last_on)
    where plan.is_ours
),

-- Of two that begin on one day, the later due: the first core group may be held on the day of the conference.
duties as (
    select *
    from measured.known_duty
    where rule in ({rules})
    qualify row_number() over (partition by plan_id, started_on order by due_on desc, rule) = 1
),

-- The duty at hand: the one that began last.
standing as (
    select
        plans.month_on,
        plans.last_on,
        plans.plan_id,
        plans.person_id,
        duty.rule,
        duty.link,
        duty.started_on,
        duty.due_on,
        duty.breach_on,
        duty.state
    from plans
    asof left join duties as duty
        on duty.plan_id = plans.plan_id and duty.started_on <= plans.last_on
),

-- The meeting that began it, and when that was entered.
held as (
    select plan_id, held_on, greatest(held_on, recorded_on) as known_on
    from facts.held_core_group
),

known as (
    select
        plan_id,
        known_on,
        max(max(held_on)) over (partition by plan_id order by known_on) as held_on
    from held
    group by plan_id, known_on
)

select
    standing.month_on,
    standing.last_on,
    standing.plan_id,
    standing.person_id,
    standing.due_on,
    standing.breach_on,
    standing.state as duty_state,
    held.held_on as last_core_group_on,
    known.held_on as last_core_group_as_known_on
from standing
asof left join held on held.plan_id = standing.plan_id and held.held_on <= standing.last_on
asof left join known on known.plan_id = standing.plan_id and known.known_on <= standing.last_on
