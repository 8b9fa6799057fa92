-- One row is one parent or carer of one child at one held core group, with the invitation.
-- subject: place_id, relationship_id
-- row: place_id = cgx_meeting_subjects.cgms_table_id
-- row: relationship_id = cgx_relationships.rela_relationship_id
with invitations as (
    select
        attendance.meeting_id,
        attendance.person_id,
        bool_or(attendance.status <> 'NOT_INVITED') as is_invited,
        bool_or(
            source.cgat_not_invited_reason is not null
            and (source.cgat_not_invited_reason <> 'SAFETY' or source.cgat_not_invited_by_id is not null)
        ) as has_reason
    from facts.attendance_row as attendance
    inner join known.cgx_attendance as source on source.cgat_attendance_id = attendance.attendance_id
    where attendance.person_id is not null
    group by attendance.meeting_id, attendance.person_id
)

select
    parent.place_id,
    parent.relationship_id,
    parent.person_id,
    parent.plan_id,
    parent.meeting_id,
    parent.held_on,
    parent.record_due_on,
    least(parent.next_on, parent.over_on) as lapses_on,
    parent.parent_person_id,
    parent.responsibility_unclear,
    coalesce(invitations.is_invited, false) as is_invited,
    -- The reason may stand with the family or with the invitation.
    parent.left_out_properly or coalesce(invitations.has_reason, false) as is_left_out_properly
from facts.parent_at_core_group as parent
left join invitations
    on invitations.meeting_id = parent.meeting_id and invitations.person_id = parent.parent_person_id
