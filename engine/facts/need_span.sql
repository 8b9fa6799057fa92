-- One row is one span of days on which a child is on a plan, looked after or in need; the last day is not in it.
-- helper
with spans as (
    select person_id, 'CP' as duty, started_on, over_on
    from facts.plan_span
    where is_ours
    union all
    select person_id, 'LAC' as duty, started_on, ceased_on as over_on
    from facts.care_episode
    union all
    select
        cinp_person_id as person_id,
        'CIN' as duty,
        cinp_cin_plan_start_date as started_on,
        cinp_cin_plan_end_date as over_on
    from known.ssd_cin_plans
)

select
    spans.person_id,
    spans.duty,
    spans.started_on,
    -- Nothing is owed to the child from death or the eighteenth birthday on, or later than tonight.
    least(spans.over_on, child.over_on, as_at() + 1) as over_on
from spans
inner join facts.child as child on child.person_id = spans.person_id
where spans.started_on < least(spans.over_on, child.over_on, as_at() + 1)
