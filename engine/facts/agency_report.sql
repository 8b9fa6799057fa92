-- One row is one invitee at a held core group for whom a report was asked or received, and what became of it.
-- helper
with reports as (
    select
        report.cgrp_meeting_id as meeting_id,
        report.cgrp_member_id as member_id,
        report.cgrp_agency_code as agency_code,
        report.cgrp_status as status,
        report.cgrp_received_date as received_on,
        report.cgrp_received_time as received_time
    from known.cgx_reports as report
    where report.cgrp_report_type in ('SW_UPDATE', 'AGENCY_UPDATE')
),

matched as (
    select attendance.attendance_id, attendance.meeting_id, reports.status, reports.received_on, reports.received_time
    from facts.attendance_row as attendance
    inner join reports
        on reports.meeting_id = attendance.meeting_id and reports.member_id = attendance.member_id
    union all
    select attendance.attendance_id, attendance.meeting_id, reports.status, reports.received_on, reports.received_time
    from facts.attendance_row as attendance
    inner join reports
        on reports.meeting_id = attendance.meeting_id and reports.agency_code = attendance.agency_code
    where reports.member_id is null
)

select
    matched.attendance_id,
    bool_or(matched.received_on is not null) as has_received,
    bool_or(matched.status in ('WAIVED', 'NIL_RETURN')) as is_waived,
    bool_or(matched.status = 'NOT_REQUIRED') as is_not_required,
    bool_or(
        matched.received_on is not null
        and case
            when setting.cg_report_lead(meeting.meeting_on) > 0
                then matched.received_on
                    <= working_days_after(meeting.meeting_on, -setting.cg_report_lead(meeting.meeting_on))
            else
                matched.received_on < meeting.meeting_on
                or (
                    matched.received_on = meeting.meeting_on
                    and (
                        matched.received_time is null
                        or meeting.start_time is null
                        or matched.received_time <= meeting.start_time
                    )
                )
        end
    ) as is_in_time
from matched
inner join facts.core_group as meeting on meeting.meeting_id = matched.meeting_id
group by matched.attendance_id
