-- One row is one formal escalation or dispute kept in the case system.
-- subject: escalation_id
-- row: escalation_id = cgx_escalations.esca_escalation_id
select
    escalation.esca_escalation_id as escalation_id,
    escalation.esca_person_id as person_id,
    escalation.esca_cp_plan_id as plan_id,
    escalation.esca_meeting_id as meeting_id,
    escalation.esca_process as process,
    escalation.esca_raised_date as raised_on,
    escalation.esca_resolved_date as resolved_on,
    escalation.esca_withdrawn_date as withdrawn_on
from known.cgx_escalations as escalation
