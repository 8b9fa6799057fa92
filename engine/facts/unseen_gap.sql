-- One row is the time from one day on which the child of a plan was seen to the next, from birth at the earliest.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = ssd_cp_visits.cppv_cp_visit_id or ssd_cla_visits.clav_cla_visit_id or cgx_meeting_subjects.cgms_table_id
with plans as (
    -- Before birth nobody can be seen.
    select plan_id, person_id, greatest(started_on, born_on) as begun_on, over_on
    from facts.plan_span
    where is_ours and born_on is not null
),

days as (
    select
        plan_id,
        person_id,
        over_on,
        'start' as link,
        begun_on as seen_on,
        cast(null as date) as recorded_on
    from plans
    union all
    select
        plans.plan_id,
        plans.person_id,
        plans.over_on,
        visit.visit_id as link,
        visit.visited_on as seen_on,
        visit.recorded_on
    from facts.seen_visit as visit
    inner join plans on plans.plan_id = visit.plan_id
    where visit.visited_on > plans.begun_on
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
