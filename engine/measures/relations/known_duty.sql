-- One row is one duty of tonight, in whatever state, with the name of its rule.
-- helper
select
    rule_name.rule,
    obligation.subject,
    obligation.link,
    coalesce(obligation.person_id, plan.person_id) as person_id,
    obligation.plan_id,
    obligation.meeting_id,
    obligation.started_on,
    obligation.due_on,
    obligation.breach_on,
    obligation.met_on,
    obligation.closed_on,
    obligation.state,
    obligation.late_record as is_late_record,
    obligation.reason,
    obligation.recorded_on
from obligation
inner join measured.rule_name as rule_name on rule_name.number = obligation.rule
left join facts.plan_span as plan on plan.plan_id = obligation.plan_id
