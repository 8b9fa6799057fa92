-- One row is one parent or carer of the child of a plan that has been written in detail, and their first action.
-- subject: plan_id, relationship_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: relationship_id = cgx_relationships.rela_relationship_id
with parents as (
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        parent.relationship_id,
        parent.parent_person_id,
        parent.responsibility_unclear,
        parent.left_out_properly,
        -- Several relationships with one person are one parent; two with nobody we know are two.
        row_number() over (
            partition by plan.plan_id, coalesce(parent.parent_person_id, concat('nobody ', parent.relationship_id))
            order by parent.relationship_id
        ) as place_no
    from facts.plan_span as plan
    inner join facts.parent_of_child as parent on parent.child_id = plan.person_id
    where plan.is_ours
        and coalesce(parent.began_on <= as_at(), true)
        and coalesce(parent.ended_on >= as_at(), true)
        and coalesce(parent.died_on > as_at(), true)
),

current_versions as (
    select
        plan_id,
        max(from_on) as version_on,
        arg_max(version_type, from_on) as version_type
    from facts.version_in_force
    where from_on <= as_at()
    group by plan_id
),

first_actions as (
    select plan_id, owner_person_id, min(created_on) as created_on
    from facts.live_action
    where owner_person_id is not null
    group by plan_id, owner_person_id
)

select
    parents.plan_id,
    parents.relationship_id,
    parents.person_id,
    parents.over_on,
    parents.responsibility_unclear,
    parents.left_out_properly,
    version.version_on,
    first_actions.created_on as first_action_on
from parents
inner join current_versions as version
    on version.plan_id = parents.plan_id and version.version_type in ('DETAILED', 'UPDATE')
left join first_actions
    on first_actions.plan_id = parents.plan_id and first_actions.owner_person_id = parents.parent_person_id
where parents.place_no = 1
