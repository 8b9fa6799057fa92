-- One row is one stage of an escalation, or one level of a dispute.
-- subject: stage_id
-- row: stage_id = cgx_escalation_stages.ests_stage_id
select
    stage.ests_stage_id as stage_id,
    escalation.person_id,
    escalation.plan_id,
    escalation.meeting_id,
    escalation.escalation_id,
    escalation.process,
    stage.ests_stage_no as stage_no,
    stage.ests_opened_date as opened_on,
    stage.ests_extended_to as extended_to_on,
    stage.ests_outcome_date as answered_on,
    coalesce(stage.ests_bypassed, 'N') = 'Y' as is_bypassed,
    least(escalation.withdrawn_on, escalation.resolved_on) as over_on
from known.cgx_escalation_stages as stage
inner join facts.escalation as escalation on escalation.escalation_id = stage.ests_escalation_id
