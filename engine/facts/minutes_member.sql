-- One row is one entry in the member list of somebody who should be sent the minutes of one held core group.
-- helper
with meetings as (
    select
        meeting_id,
        held_on,
        -- Who leaves before the minutes are due is no longer owed them.
        least(as_at(), working_days_after(held_on, setting.minutes_sent_wd(held_on))) as member_until
    from facts.held_core_group_meeting
),

members as (
    select
        meetings.meeting_id,
        meetings.held_on,
        member.member_id,
        member.worker_id,
        member.person_id,
        member.is_named,
        member.agency_code || '|' || member.role as role_at_agency,
        member.agency_code
    from facts.held_core_group as held
    inner join meetings on meetings.meeting_id = held.meeting_id
    inner join facts.listed_member as member
        on member.plan_id = held.plan_id
        and member.from_on <= meetings.held_on
        and coalesce(member.until_on >= greatest(meetings.held_on, meetings.member_until), true)
    where held.is_ours
),

-- An entry with a worker and a person ties the other entries of that person to the worker.
workers_of_persons as (
    select meeting_id, person_id, min(worker_id) as worker_id
    from members
    where person_id is not null and worker_id is not null
    group by meeting_id, person_id
)

select
    members.meeting_id,
    members.held_on,
    members.member_id,
    members.worker_id,
    members.person_id,
    members.role_at_agency,
    members.agency_code,
    -- One worker, one person or one unnamed role is one recipient, whatever the number of entries.
    coalesce(
        'worker ' || coalesce(tied.worker_id, members.worker_id),
        'person ' || members.person_id,
        case when not members.is_named then 'role ' || members.role_at_agency end,
        'member ' || members.member_id
    ) as recipient
from members
left join workers_of_persons as tied
    on tied.meeting_id = members.meeting_id and tied.person_id = members.person_id
