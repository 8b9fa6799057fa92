-- One row is one plan of ours that is open, with the serious breaches that stand on it tonight.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- Reads the obligations of every rule that does not itself ask for them.
with breaches as (
    select plan_id, rule, subject, link, breach_on
    from obligation
    where state = 'overdue' and severity in ('critical', 'high') and plan_id is not null
    union all
    -- A breach about a whole meeting stands on every plan for which the meeting was a held core group.
    select held.plan_id, breach.rule, breach.subject, breach.link, breach.breach_on
    from obligation as breach
    inner join facts.held_core_group as held on held.meeting_id = breach.meeting_id and held.is_ours
    where breach.state = 'overdue' and breach.severity in ('critical', 'high') and breach.plan_id is null
),

open_breaches as (
    select distinct breaches.*, plan.person_id
    from breaches
    inner join facts.plan_span as plan on plan.plan_id = breaches.plan_id
    where plan.is_ours and plan.over_on is null
),

recent as (
    select
        plan_id,
        breach_on,
        row_number() over (partition by plan_id order by breach_on, rule, subject, link) as breach_no
    from open_breaches
    where breach_on > days_after(as_at(), -setting.esc_window_days(as_at()))
),

repeated as (
    select plan_id, breach_on as repeated_on
    from recent
    where breach_no = setting.esc_breach_count(as_at())
),

standing as (
    select
        plan_id,
        min(person_id) as person_id,
        count(*) as breaches,
        min(breach_on) as first_breach_on,
        min(working_days_after(breach_on, setting.esc_open_wd(as_at()))) as stood_too_long_on
    from open_breaches
    group by plan_id
),

clocks as (
    select
        standing.*,
        least(
            repeated.repeated_on,
            case when standing.stood_too_long_on <= as_at() then standing.stood_too_long_on end
        ) as clock_on
    from standing
    left join repeated on repeated.plan_id = standing.plan_id
),

escalations as (
    select esca_cp_plan_id as plan_id, esca_raised_date as raised_on
    from known.cgx_escalations
    where esca_cp_plan_id is not null
    union all
    select plan.plan_id, escalation.esca_raised_date as raised_on
    from known.cgx_escalations as escalation
    inner join facts.plan_span as plan on plan.person_id = escalation.esca_person_id
    where escalation.esca_cp_plan_id is null
)

select
    clocks.plan_id,
    clocks.person_id,
    clocks.breaches,
    clocks.first_breach_on,
    clocks.clock_on,
    min(escalations.raised_on) as raised_on
from clocks
left join escalations
    on escalations.plan_id = clocks.plan_id and escalations.raised_on >= clocks.first_breach_on
group by all
