-- One row is one core group meeting, booked or held, whoever it was about.
-- helper
with parent_invited as (
    select distinct attendance.cgat_meeting_id as meeting_id
    from known.cgx_attendance as attendance
    inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = attendance.cgat_meeting_id
    left join known.cgx_members as member on member.cgmb_member_id = attendance.cgat_member_id
    where setting.held_definition(meeting.cgmt_held_date) = 'PARENT_INVITED'
        and attendance.cgat_status <> 'NOT_INVITED'
        and (
            member.cgmb_member_kind in ('PARENT', 'CARER', 'CHILD', 'FAMILY')
            or (
                member.cgmb_member_id is null
                and attendance.cgat_person_id is not null
                and attendance.cgat_professional_id is null
            )
        )
)

select
    meeting.cgmt_meeting_id as meeting_id,
    meeting.cgmt_status as status,
    meeting.cgmt_held_date as held_on,
    meeting.cgmt_scheduled_date as scheduled_on,
    coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date) as meeting_on,
    meeting.cgmt_start_time as start_time,
    coalesce(meeting.cgmt_booked_date, cast(meeting.cgmt_recorded_date as date), meeting.cgmt_held_date)
        as booked_on,
    cast(meeting.cgmt_recorded_date as date) as recorded_on,
    meeting.cgmt_held_date is not null
        and (
            meeting.cgmt_status = 'HELD'
            or (
                meeting.cgmt_status = 'HELD_NOT_QUORATE'
                and setting.inquorate_cg_counts_as_held(meeting.cgmt_held_date) = 'Y'
            )
        )
        and coalesce(meeting.cgmt_single_agency, 'N') <> 'Y'
        and (
            setting.held_definition(meeting.cgmt_held_date) <> 'PARENT_INVITED'
            or parent_invited.meeting_id is not null
        ) as counts_as_held,
    -- The record is complete on the day it is marked so, and at the latest some working days after.
    least(
        case
            when meeting.cgmt_record_complete_date >= meeting.cgmt_held_date
                then meeting.cgmt_record_complete_date
        end,
        working_days_after(meeting.cgmt_held_date, setting.record_complete_wd(meeting.cgmt_held_date))
    ) as record_due_on
from known.cgx_meetings as meeting
left join parent_invited on parent_invited.meeting_id = meeting.cgmt_meeting_id
where meeting.cgmt_meeting_type = 'CORE_GROUP'
