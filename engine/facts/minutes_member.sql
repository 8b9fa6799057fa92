-- One row is one entry in the member list of somebody who should be sent the minutes of one held core group.
-- helper
with members as (
    select
        meeting.meeting_id,
        meeting.held_on,
        member.cgmb_member_id as member_id,
        worker.professional_id as worker_id,
        member.cgmb_person_id as person_id,
        -- An entry without a name stands for its role at its agency.
        case when member.cgmb_professional_id is null and member.cgmb_person_id is null then
            member.cgmb_agency_code || '|' || member.cgmb_role
        end as unnamed_role,
        member.cgmb_agency_code || '|' || member.cgmb_role as role_at_agency,
        member.cgmb_agency_code as agency_code
    from facts.held_core_group as held
    inner join facts.held_core_group_meeting as meeting on meeting.meeting_id = held.meeting_id
    inner join known.cgx_members as member on member.cgmb_cp_plan_id = held.plan_id
    left join known.worker as worker on worker.value = member.cgmb_professional_id
    where held.is_ours
        and member.cgmb_member_kind in ('PROFESSIONAL', 'ADVOCATE', 'FAMILY')
        and member.cgmb_start_date <= meeting.held_on
        -- Who leaves before the minutes are due is no longer owed them.
        and (
            member.cgmb_end_date is null
            or (
                member.cgmb_end_date >= meeting.held_on
                and member.cgmb_end_date >= least(
                    as_at(), working_days_after(meeting.held_on, setting.minutes_sent_wd(meeting.held_on))
                )
            )
        )
)

select
    meeting_id,
    held_on,
    member_id,
    worker_id,
    person_id,
    unnamed_role,
    role_at_agency,
    agency_code,
    -- One worker, one person or one unnamed role is one recipient, whatever the number of entries.
    coalesce(
        'worker ' || case
            when person_id is null then worker_id
            else min(worker_id) over (partition by meeting_id, person_id)
        end,
        'person ' || person_id,
        'role ' || unnamed_role,
        'member ' || member_id
    ) as recipient
from members
