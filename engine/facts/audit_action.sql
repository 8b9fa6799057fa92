-- One row is one action that came out of an audit.
-- subject: action_id
-- row: action_id = cgx_audit_actions.auda_action_id
select
    action.auda_action_id as action_id,
    audit.person_id,
    audit.plan_id,
    action.auda_audit_id as audit_id,
    audit.grade,
    action.auda_status as status,
    action.auda_created_date as created_on,
    action.auda_due_date as promised_on,
    action.auda_completed_date as completed_on
from known.cgx_audit_actions as action
left join facts.audit as audit on audit.audit_id = action.auda_audit_id
