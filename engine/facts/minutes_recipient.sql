-- One row is one recipient of the minutes of one held core group: whether listed, and when sent.
-- helper
with members as (
    select * from facts.minutes_member
),

-- Few are sent the minutes of one meeting: each is held against each member, by every name the list may use.
listed as (
    select
        member.meeting_id,
        member.recipient,
        bool_or(send.is_withheld) as is_withheld,
        min(send.sent_on) filter (where not send.is_withheld) as sent_on
    from members as member
    inner join facts.minutes_send as send on send.meeting_id = member.meeting_id
    where send.member_id = member.member_id
        or send.attended_member_id = member.member_id
        or send.attended_worker_id = member.worker_id
        or send.attended_person_id = member.person_id
        or send.person_id = member.person_id
        or send.attended_role_at_agency = member.role_at_agency
        or send.only_agency_code = member.agency_code
    group by member.meeting_id, member.recipient
),

recipients as (
    select distinct meeting_id, recipient, held_on
    from members
)

select
    recipients.meeting_id,
    recipients.recipient,
    listed.recipient is not null as is_listed,
    -- What is lawfully withheld counts as done on the day of the meeting.
    least(case when listed.is_withheld then recipients.held_on end, listed.sent_on) as sent_on
from recipients
left join listed on listed.meeting_id = recipients.meeting_id and listed.recipient = recipients.recipient
