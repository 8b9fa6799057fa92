-- One row is one absence of a partner's professional from a core group, with the apology and the report that were owed.
-- subject: attendance_id
-- day: due_on
select
    apology.subject as attendance_id,
    apology.meeting_id,
    cast(null as varchar) as person_id,
    apology.due_on,
    apology.state = 'met' as has_apology,
    report.state = 'met' as has_report,
    report.state = 'exempt' and report.reason = 'not_expected' as report_is_not_expected,
    apology.state = 'unknown' or report.state = 'unknown' as is_unknown,
    cast(attendance.cgat_recorded_date as date) as attendance_recorded_on
from measured.known_duty as apology
inner join measured.known_duty as report
    on report.rule = 'att-no-report-when-absent' and report.subject = apology.subject
left join known.cgx_attendance as attendance on attendance.cgat_attendance_id = apology.subject
where apology.rule = 'att-no-apology'
