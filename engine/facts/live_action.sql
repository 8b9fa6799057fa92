-- One row is one action of a plan of ours that was neither cancelled, replaced nor struck out.
-- helper
select
    action.cgac_action_id as action_id,
    action.cgac_cp_plan_id as plan_id,
    action.cgac_created_date as created_on,
    action.cgac_completed_date as completed_on,
    action.cgac_status = 'COMPLETED' and action.cgac_completed_date is null as is_completed_undated,
    action.cgac_last_update_date as last_updated_on,
    coalesce(action.cgac_owner_person_id, member.cgmb_person_id) as owner_person_id
from known.cgx_actions as action
inner join facts.plan_span as plan on plan.plan_id = action.cgac_cp_plan_id
left join known.cgx_members as member on member.cgmb_member_id = action.cgac_owner_member_id
where plan.is_ours
    and action.cgac_status not in ('CANCELLED', 'SUPERSEDED')
    and coalesce(action.cgac_struck_out, 'N') <> 'Y'
