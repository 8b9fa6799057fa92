-- One row is one recipient of the minutes of one held core group: whether listed, and when sent.
-- helper
select
    member.meeting_id,
    member.recipient,
    bool_or(send.meeting_id is not null) as is_listed,
    -- What is lawfully withheld counts as done on the day of the meeting.
    least(
        case when bool_or(send.is_withheld) then min(member.held_on) end,
        min(send.sent_on) filter (where not send.is_withheld)
    ) as sent_on
from facts.minutes_member as member
-- Few are sent the minutes of one meeting: each is held against each member, by every name the list may use.
left join facts.minutes_send as send
    on send.meeting_id = member.meeting_id
    and (
        send.member_id = member.member_id
        or send.attended_member_id = member.member_id
        or send.attended_worker_id = member.worker_id
        or send.attended_person_id = member.person_id
        or send.person_id = member.person_id
        or send.attended_role_at_agency = member.role_at_agency
        or send.only_agency_code = member.agency_code
    )
group by member.meeting_id, member.recipient
