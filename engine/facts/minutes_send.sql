-- One row is one entry in the list of those the minutes of a meeting went to, or were withheld from.
-- helper
select
    minutes.cgmn_meeting_id as meeting_id,
    send.cgmd_sent_date as sent_on,
    coalesce(send.cgmd_withheld, 'N') = 'Y' and send.cgmd_withheld_reason is not null as is_withheld,
    send.cgmd_member_id as member_id,
    send.cgmd_person_id as person_id,
    send.cgmd_agency_code as agency_code,
    case
        when send.cgmd_attendance_id is null and send.cgmd_member_id is null and send.cgmd_person_id is null
            then send.cgmd_agency_code
    end as only_agency_code,
    attendance.cgat_member_id as attended_member_id,
    worker.professional_id as attended_worker_id,
    attendance.cgat_person_id as attended_person_id,
    attendance.cgat_agency_code as attended_agency_code,
    case
        when attendance.cgat_professional_id is null and attendance.cgat_person_id is null
            then attendance.cgat_agency_code || '|' || attendance.cgat_role
    end as attended_role_at_agency
from known.cgx_minutes_distribution as send
inner join known.cgx_minutes as minutes
    on minutes.cgmn_minutes_id = send.cgmd_minutes_id and minutes.cgmn_status <> 'NONE'
left join known.cgx_attendance as attendance on attendance.cgat_attendance_id = send.cgmd_attendance_id
left join known.worker as worker on worker.value = attendance.cgat_professional_id
