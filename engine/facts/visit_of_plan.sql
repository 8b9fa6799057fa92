-- One row is one visit that belongs to a plan: by its link, or without one by the child.
-- helper
with matched as (
    select
        plan.plan_id,
        plan.born_on,
        plan.child_is_known,
        plan.over_on,
        visit.*
    from known.ssd_cp_visits as visit
    inner join facts.plan_span as plan on plan.plan_id = visit.cppv_cp_plan_id
    union all
    select
        plan.plan_id,
        plan.born_on,
        plan.child_is_known,
        plan.over_on,
        visit.*
    from known.ssd_cp_visits as visit
    inner join facts.plan_span as plan on plan.person_id = visit.cppv_person_id
    where visit.cppv_cp_plan_id is null
)

select
    matched.plan_id,
    matched.born_on,
    matched.child_is_known,
    matched.over_on,
    matched.cppv_cp_visit_id as visit_id,
    matched.cppv_cp_visit_date as visited_on,
    matched.cppv_cp_visit_seen as seen,
    cast(details.vist_recorded_date as date) as recorded_on,
    coalesce(details.vist_status, '') not in ('ATTEMPTED', 'NO_ACCESS') as took_place
from matched
left join known.cgx_visit_details as details on details.vist_visit_id = matched.cppv_cp_visit_id
