-- One row is one invitee at one held core group, with what the member list adds to it.
-- helper
select
    attendance.cgat_attendance_id as attendance_id,
    attendance.cgat_meeting_id as meeting_id,
    meeting.held_on,
    attendance.cgat_member_id as member_id,
    attendance.cgat_status as status,
    coalesce(attendance.cgat_agency_code, member.cgmb_agency_code) as agency_code,
    coalesce(attendance.cgat_role, member.cgmb_role) as role,
    coalesce(attendance.cgat_person_id, member.cgmb_person_id) as person_id,
    member.cgmb_report_expected as report_expected,
    case
        when member.cgmb_member_id is not null
            then member.cgmb_member_kind in ('PARENT', 'CARER', 'CHILD', 'FAMILY')
        else attendance.cgat_person_id is not null and attendance.cgat_professional_id is null
    end as is_family,
    case
        when member.cgmb_member_id is not null then member.cgmb_member_kind = 'PROFESSIONAL'
        else attendance.cgat_person_id is null
            and (attendance.cgat_professional_id is not null or attendance.cgat_agency_code is not null)
    end as is_professional,
    case
        when coalesce(attendance.cgat_agency_code, member.cgmb_agency_code) is not null then agency.agcy_kind
        when coalesce(attendance.cgat_role, member.cgmb_role) in ('LEAD_SW', 'CO_SW', 'TEAM_MANAGER') then 'CSC'
    end as agency_kind
from known.cgx_attendance as attendance
inner join facts.held_core_group_meeting as meeting on meeting.meeting_id = attendance.cgat_meeting_id
left join known.cgx_members as member on member.cgmb_member_id = attendance.cgat_member_id
left join known.cgx_agencies as agency
    on agency.agcy_agency_code = coalesce(attendance.cgat_agency_code, member.cgmb_agency_code)
