-- One row is one member of the core group list on the day of one held core group of the child.
-- subject: place_id, member_id
-- row: place_id = cgx_meeting_subjects.cgms_table_id
-- row: member_id = cgx_members.cgmb_member_id
with members as (
    select
        held.place_id,
        held.person_id,
        held.plan_id,
        held.meeting_id,
        held.held_on,
        held.record_due_on,
        least(held.next_on, held.over_on) as lapses_on,
        member.member_id,
        member.role,
        member.agency_code,
        member.person_id as member_person_id,
        member.worker_id
    from facts.held_core_group as held
    inner join facts.listed_member as member
        on member.plan_id = held.plan_id
        and member.from_on < held.held_on
        and (member.until_on is null or member.until_on >= held.held_on)
    where held.is_ours
),

invitations as (
    select
        attendance.cgat_meeting_id as meeting_id,
        attendance.cgat_member_id as member_id,
        attendance.cgat_person_id as person_id,
        worker.professional_id,
        attendance.cgat_professional_id is null and attendance.cgat_person_id is null as names_nobody,
        attendance.cgat_agency_code as agency_code,
        attendance.cgat_role as role,
        attendance.cgat_status <> 'NOT_INVITED' as is_invited,
        -- A safety reason counts only with the manager who agreed it.
        attendance.cgat_status = 'NOT_INVITED'
            and attendance.cgat_not_invited_reason is not null
            and (
                attendance.cgat_not_invited_reason <> 'SAFETY'
                or attendance.cgat_not_invited_by_id is not null
            ) as is_left_out_properly
    from known.cgx_attendance as attendance
    inner join facts.held_core_group_meeting as meeting on meeting.meeting_id = attendance.cgat_meeting_id
    left join known.worker as worker on worker.value = attendance.cgat_professional_id
),

-- An invitation covers a member by name on the list, by worker, by person, or by agency and role.
covering as (
    select members.place_id, members.member_id, invitations.is_invited, invitations.is_left_out_properly
    from members
    inner join invitations
        on invitations.meeting_id = members.meeting_id and invitations.member_id = members.member_id
    union all
    select members.place_id, members.member_id, invitations.is_invited, invitations.is_left_out_properly
    from members
    inner join invitations
        on invitations.meeting_id = members.meeting_id and invitations.professional_id = members.worker_id
    union all
    select members.place_id, members.member_id, invitations.is_invited, invitations.is_left_out_properly
    from members
    inner join invitations
        on invitations.meeting_id = members.meeting_id and invitations.person_id = members.member_person_id
    union all
    select members.place_id, members.member_id, invitations.is_invited, invitations.is_left_out_properly
    from members
    inner join invitations
        on invitations.meeting_id = members.meeting_id
        and invitations.agency_code = members.agency_code
        and invitations.role = members.role
    where invitations.names_nobody
),

covered as (
    select
        place_id,
        member_id,
        bool_or(is_invited) as is_invited,
        bool_or(is_left_out_properly) as is_left_out_properly
    from covering
    group by place_id, member_id
)

select
    members.place_id,
    members.member_id,
    members.person_id,
    members.plan_id,
    members.meeting_id,
    members.held_on,
    members.record_due_on,
    members.lapses_on,
    members.role,
    members.agency_code,
    coalesce(covered.is_invited, false) as is_invited,
    coalesce(covered.is_left_out_properly, false) as is_left_out_properly
from members
left join covered on covered.place_id = members.place_id and covered.member_id = members.member_id
