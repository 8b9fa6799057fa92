-- One row is one family member left out of all or part of one held core group.
-- subject: attendance_id
-- row: attendance_id = cgx_attendance.cgat_attendance_id
with exclusions as (
    select
        excl_attendance_id as attendance_id,
        bool_or(
            excl_decided_by_id is not null
            and excl_decided_date is not null
            and excl_reason is not null
            and excl_scope is not null
        ) as is_complete
    from known.cgx_exclusions
    group by excl_attendance_id
)

select
    family.attendance_id,
    family.meeting_id,
    family.held_on,
    meeting.record_due_on,
    meeting.over_on,
    family.status,
    coalesce(exclusions.is_complete, false) as exclusion_is_complete
from facts.attendance_row as family
inner join facts.held_core_group_meeting as meeting on meeting.meeting_id = family.meeting_id
inner join known.cgx_attendance as attendance on attendance.cgat_attendance_id = family.attendance_id
left join exclusions on exclusions.attendance_id = family.attendance_id
where family.is_family
    and (
        family.status = 'EXCLUDED'
        or attendance.cgat_part_excluded = 'Y'
        or exclusions.attendance_id is not null
    )
