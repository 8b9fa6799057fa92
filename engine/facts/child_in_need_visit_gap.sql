-- One row is the time from one visit at which a child in need was seen to the next, or to now.
-- subject: need_plan_id
-- link: link
-- row: need_plan_id = ssd_cin_plans.cinp_cin_plan_id
-- row: link = ssd_cin_visits.cinv_cin_visit_id
with plans as (
    select
        plan.cinp_cin_plan_id as need_plan_id,
        plan.cinp_person_id as person_id,
        plan.cinp_cin_plan_start_date as started_on,
        least(plan.cinp_cin_plan_end_date, child.over_on) as over_on
    from known.ssd_cin_plans as plan
    left join facts.child as child on child.person_id = plan.cinp_person_id
    where plan.cinp_cin_plan_start_date is not null
),

visits as (
    select
        cinv_cin_visit_id as visit_id,
        cinv_person_id as person_id,
        cinv_cin_visit_date as visited_on,
        row_number() over (partition by cinv_person_id, cinv_cin_visit_date order by cinv_cin_visit_id) as place_no
    from known.ssd_cin_visits
    where cinv_cin_visit_seen = 'Y' and cinv_cin_visit_date is not null
),

days as (
    select
        need_plan_id,
        person_id,
        over_on,
        'start' as link,
        started_on as seen_on
    from plans
    union all
    select
        plans.need_plan_id,
        plans.person_id,
        plans.over_on,
        visits.visit_id as link,
        visits.visited_on as seen_on
    from visits
    inner join plans
        on plans.person_id = visits.person_id
        and visits.visited_on > plans.started_on
        and (plans.over_on is null or visits.visited_on <= plans.over_on)
    where visits.place_no = 1
),

gaps as (
    select
        *,
        lead(seen_on) over (partition by need_plan_id order by seen_on) as next_seen_on,
        lead(link) over (partition by need_plan_id order by seen_on) as next_visit_id
    from days
),

-- The duty gives way to a protection plan that stands on the due day, or today when that is earlier.
under_protection as (
    select distinct gaps.need_plan_id, gaps.link
    from gaps
    inner join facts.plan_span as plan on plan.person_id = gaps.person_id
    where plan.is_ours
        and plan.started_on
            <= least(as_at(), working_days_after(gaps.seen_on, setting.cin_visit_interval(gaps.seen_on)))
        and (
            plan.over_on is null
            or plan.over_on
                > least(as_at(), working_days_after(gaps.seen_on, setting.cin_visit_interval(gaps.seen_on)))
        )
)

select
    gaps.need_plan_id,
    gaps.link,
    gaps.person_id,
    gaps.seen_on as last_seen_on,
    gaps.next_seen_on,
    gaps.next_visit_id,
    gaps.over_on,
    under_protection.need_plan_id is not null as is_on_protection_plan,
    coalesce(details.pdet_short_break_only, 'N') = 'Y' as has_short_breaks_only
from gaps
left join under_protection
    on under_protection.need_plan_id = gaps.need_plan_id and under_protection.link = gaps.link
left join known.cgx_person_details as details on details.pdet_person_id = gaps.person_id
