-- One row is one conference meeting with what is known of its quorum: Y, N or U for unknown.
-- helper
with reviewed as (
    select
        cppr_cp_review_meeting_id as meeting_id,
        cppr_cp_review_quorate as quorate,
        row_number() over (partition by cppr_cp_review_meeting_id order by cppr_cp_review_id) as place_no
    from known.ssd_cp_reviews
    where cppr_cp_review_meeting_id is not null and cppr_cp_review_quorate is not null
),

conferences as (
    select
        cgmt_meeting_id as meeting_id,
        coalesce(cgmt_held_date, cgmt_scheduled_date) as meeting_on,
        cgmt_quorate as quorate
    from known.cgx_meetings
    where cgmt_meeting_type in ('ICPC', 'RCPC', 'TRANSFER_CPC')
        or cgmt_meeting_id in (select cppr_cp_review_meeting_id from known.ssd_cp_reviews)
),

attendees as (
    select
        attendance.cgat_meeting_id as meeting_id,
        attendance.cgat_status in ('PRESENT', 'PRESENT_VIRTUAL')
            or (
                attendance.cgat_status = 'REPRESENTED'
                and setting.substitute_counts_as_attendance(conferences.meeting_on) = 'Y'
            ) as was_there,
        coalesce(attendance.cgat_agency_code, member.cgmb_agency_code) as agency_code,
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
    inner join conferences on conferences.meeting_id = attendance.cgat_meeting_id
    left join known.cgx_members as member on member.cgmb_member_id = attendance.cgat_member_id
    left join known.cgx_agencies as agency
        on agency.agcy_agency_code = coalesce(attendance.cgat_agency_code, member.cgmb_agency_code)
    where attendance.cgat_status <> 'NOT_RECORDED'
),

present as (
    select
        meeting_id,
        bool_or(was_there and coalesce(agency_kind, '') = 'CSC') as has_social_care,
        count(distinct agency_code)
            filter (where was_there and is_professional and coalesce(agency_kind, '') <> 'CSC') as other_agencies
    from attendees
    group by meeting_id
)

select
    conferences.meeting_id,
    case
        when present.meeting_id is null then coalesce(conferences.quorate, reviewed.quorate, 'U')
        when present.has_social_care
            and present.other_agencies >= setting.conf_quorum_agencies(conferences.meeting_on) then 'Y'
        else 'N'
    end as quorate
from conferences
left join present on present.meeting_id = conferences.meeting_id
left join reviewed on reviewed.meeting_id = conferences.meeting_id and reviewed.place_no = 1
