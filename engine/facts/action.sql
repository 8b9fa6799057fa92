-- One row is one action in a child protection plan.
-- subject: action_id
select
    action.cgac_action_id as action_id,
    action.cgac_cp_plan_id as plan_id,
    plan.person_id,
    action.cgac_meeting_id as meeting_id,
    coalesce(plan.is_ours, false)
        and action.cgac_status not in ('CANCELLED', 'SUPERSEDED')
        and coalesce(action.cgac_struck_out, 'N') <> 'Y' as is_live,
    action.cgac_status = 'COMPLETED' as is_marked_completed,
    coalesce(action.cgac_safety, 'N') = 'Y' as bears_on_safety,
    action.cgac_created_date as created_on,
    action.cgac_due_date as promised_on,
    action.cgac_completed_date as completed_on,
    plan.over_on
from known.cgx_actions as action
left join facts.plan_span as plan on plan.plan_id = action.cgac_cp_plan_id
