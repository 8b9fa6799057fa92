-- One row is the time from one conference of a plan to the next, or to now.
-- subject: plan_id, conference_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: conference_id = ssd_initial_cp_conference.icpc_icpc_id or ssd_cp_reviews.cppr_cp_review_id
with conferences as (
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        coalesce(plan.conference_id, 'start') as conference_id,
        plan.conference_on as held_on,
        months_after(plan.conference_on, setting.rcpc_first_months(plan.conference_on)) as next_due_on
    from facts.plan_span as plan
    where plan.is_ours
    union all
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        review.review_id as conference_id,
        review.held_on,
        months_after(review.held_on, setting.rcpc_next_months(review.held_on)) as next_due_on
    from facts.review as review
    inner join facts.plan_span as plan on plan.plan_id = review.plan_id
    where plan.is_ours
),

periods as (
    select
        *,
        lead(held_on) over (partition by plan_id order by held_on) as next_on
    from conferences
),

checks as (
    select distinct midp_cp_plan_id as plan_id, midp_date as checked_on
    from known.cgx_midpoint_checks
    where midp_date is not null
)

select
    periods.plan_id,
    periods.conference_id,
    periods.person_id,
    periods.held_on as conference_on,
    periods.next_on as next_conference_on,
    days_after(periods.held_on, (periods.next_due_on - periods.held_on) // 2) as halfway_on,
    case when checks.checked_on <= coalesce(periods.next_on, checks.checked_on) then checks.checked_on end
        as checked_on,
    periods.over_on
from periods
asof left join checks on checks.plan_id = periods.plan_id and checks.checked_on > periods.held_on
