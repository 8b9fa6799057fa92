-- One row is the time from one visit at which the child of a plan was seen to the next, or to now.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = ssd_cp_visits.cppv_cp_visit_id or ssd_cla_visits.clav_cla_visit_id or cgx_meeting_subjects.cgms_table_id
with days as (
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        'start' as link,
        plan.started_on as seen_on,
        cast(null as date) as recorded_on
    from facts.plan_span as plan
    where plan.is_ours
    union all
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        visit.visit_id as link,
        visit.visited_on as seen_on,
        visit.recorded_on
    from facts.seen_visit as visit
    inner join facts.plan_span as plan on plan.plan_id = visit.plan_id
    where plan.is_ours and visit.visited_on > plan.started_on
),

gaps as (
    select
        *,
        lead(seen_on) over (partition by plan_id order by seen_on) as next_seen_on,
        lead(recorded_on) over (partition by plan_id order by seen_on) as next_seen_recorded_on,
        lead(link) over (partition by plan_id order by seen_on) as next_visit_id
    from days
)

select
    gaps.plan_id,
    gaps.link,
    gaps.person_id,
    gaps.seen_on as last_seen_on,
    gaps.next_seen_on,
    gaps.next_seen_recorded_on,
    gaps.next_visit_id,
    gaps.over_on,
    coalesce(unclear.latest_on > gaps.seen_on, false) as seen_not_recorded
from gaps
left join facts.unclear_visit as unclear on unclear.plan_id = gaps.plan_id
