-- One row is one child with a plan as a child in need, and no other, at the end of a month.
-- subject: person_id
with plans as (
    select
        month.month_on,
        month.last_on,
        plan.cinp_cin_plan_id as need_plan_id,
        plan.cinp_person_id as person_id,
        plan.cinp_cin_plan_start_date as started_on
    from known.ssd_cin_plans as plan
    left join facts.child as child on child.person_id = plan.cinp_person_id
    inner join measured.month as month
        on month.last_on >= plan.cinp_cin_plan_start_date
        and coalesce(least(plan.cinp_cin_plan_end_date, child.over_on) > month.last_on, true)
),

-- Protected or looked after on that day: counted elsewhere.
elsewhere as (
    select plan.person_id, plan.started_on, plan.over_on
    from facts.plan_span as plan
    where plan.is_ours
    union all
    select person_id, started_on, ceased_on as over_on
    from facts.care_episode
),

only_in_need as (
    select plans.*
    from plans
    anti join elsewhere
        on elsewhere.person_id = plans.person_id
        and elsewhere.started_on <= plans.last_on
        and (elsewhere.over_on is null or elsewhere.over_on > plans.last_on)
),

visits as (
    select distinct cinv_person_id as person_id, cinv_cin_visit_date as visited_on
    from known.ssd_cin_visits
    where cinv_cin_visit_seen = 'Y' and cinv_cin_visit_date is not null
),

seen as (
    select
        only_in_need.*,
        case when visits.visited_on >= only_in_need.started_on then visits.visited_on end as last_seen_on
    from only_in_need
    asof left join visits
        on visits.person_id = only_in_need.person_id and visits.visited_on <= only_in_need.last_on
)

select
    seen.month_on,
    seen.last_on,
    seen.person_id,
    min(seen.started_on) as first_started_on,
    max(seen.last_seen_on) as last_seen_on,
    bool_or(coalesce(details.pdet_short_break_only, 'N') = 'Y') as has_short_breaks_only
from seen
left join known.cgx_person_details as details on details.pdet_person_id = seen.person_id
group by seen.month_on, seen.last_on, seen.person_id
