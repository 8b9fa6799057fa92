-- One row is one themed or multi-agency audit, with its report and the updates after it.
-- subject: programme_id
-- row: programme_id = cgx_audit_programmes.audp_programme_id
select
    programme.audp_programme_id as programme_id,
    programme.audp_report_date as reported_on,
    programme.audp_update_3m_date as first_update_on,
    programme.audp_update_9m_date as second_update_on
from known.cgx_audit_programmes as programme
