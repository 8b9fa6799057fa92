-- One row is one invitee at one held core group.
-- subject: attendance_id
-- row: attendance_id = cgx_attendance.cgat_attendance_id
with contributing_agencies as (
    -- Another row of the same agency that came, sent a deputy or sent apologies speaks for the agency.
    select
        meeting_id,
        agency_code,
        count(*) as contributions,
        min(attendance_id) as only_attendance_id
    from facts.attendance_row
    where agency_code is not null
        and status in ('PRESENT', 'PRESENT_VIRTUAL', 'REPRESENTED', 'APOLOGIES')
    group by meeting_id, agency_code
)

select
    attendance.attendance_id,
    attendance.meeting_id,
    attendance.held_on,
    meeting.record_due_on,
    meeting.lapses_on,
    attendance.status,
    attendance.agency_code,
    attendance.is_family,
    attendance.is_professional,
    attendance.is_professional and coalesce(attendance.agency_kind, '') <> 'CSC' as is_partner,
    coalesce(attendance.report_expected, '') = 'N' as report_not_expected,
    coalesce(report.has_received, false) as report_received,
    coalesce(report.is_in_time, false) as report_in_time,
    coalesce(report.is_waived, false) as report_waived,
    coalesce(report.is_not_required, false) as report_not_required,
    coalesce(
        contributing.contributions > 1 or contributing.only_attendance_id <> attendance.attendance_id,
        false
    ) as agency_contributed_otherwise
from facts.attendance_row as attendance
inner join facts.held_core_group_meeting as meeting on meeting.meeting_id = attendance.meeting_id
left join facts.agency_report as report on report.attendance_id = attendance.attendance_id
left join contributing_agencies as contributing
    on contributing.meeting_id = attendance.meeting_id and contributing.agency_code = attendance.agency_code
