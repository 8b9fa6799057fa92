-- One row is one audit of a child's case, with the grade that stands.
-- subject: audit_id
-- row: audit_id = cgx_audits.audt_audit_id
select
    audit.audt_audit_id as audit_id,
    audit.audt_person_id as person_id,
    audit.audt_cp_plan_id as plan_id,
    coalesce(audit.audt_moderated_grade, audit.audt_grade) as grade,
    audit.audt_grade_date as graded_on,
    audit.audt_response_date as answered_on
from known.cgx_audits as audit
