-- One row is one escalation about one plan: by its link, or without one by the child.
-- helper
with matched as (
    select plan.plan_id, escalation.*
    from known.cgx_escalations as escalation
    inner join facts.plan_span as plan on plan.plan_id = escalation.esca_cp_plan_id
    union all
    select plan.plan_id, escalation.*
    from known.cgx_escalations as escalation
    inner join facts.plan_span as plan on plan.person_id = escalation.esca_person_id
    where escalation.esca_cp_plan_id is null
)

select
    matched.plan_id,
    matched.esca_escalation_id as escalation_id,
    matched.esca_raised_date as raised_on,
    coalesce(matched.esca_resolved_date, matched.esca_withdrawn_date) as closed_on
from matched
