-- One row is one random monthly audit of a case that was sent back with a grade.
-- subject: audit_id
-- day: audit_month_on
select
    audit.audt_audit_id as audit_id,
    audit.audt_person_id as person_id,
    audit.audt_cp_plan_id as plan_id,
    audit.audt_month as audit_month_on,
    audit.audt_returned_date as returned_on,
    audit.audt_grade as grade,
    coalesce(audit.audt_moderated_grade, audit.audt_grade) as moderated_grade
from known.cgx_audits as audit
where audit.audt_random_monthly = 'Y'
    and audit.audt_grade is not null
    and audit.audt_returned_date is not null
    and audit.audt_month = date_trunc('month', audit.audt_month)
