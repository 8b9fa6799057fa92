-- One row is one recipient of the minutes of one held core group: whether listed, and when sent.
-- helper
with pairs as (
    select
        member.meeting_id,
        member.recipient,
        member.held_on,
        send.sent_on,
        send.is_withheld,
        -- The names under which a recipient can be found in the list.
        coalesce(
            send.member_id = member.member_id
            or send.attended_member_id = member.member_id
            or send.attended_worker_id = member.worker_id
            or send.attended_person_id = member.person_id
            or send.person_id = member.person_id
            or (
                not send.attended_by_name
                and send.attended_agency_code || '|' || send.attended_role = member.role_at_agency
            )
            or (send.names_agency_only and send.agency_code = member.agency_code),
            false
        ) as is_found
    -- Few are sent the minutes of one meeting: each is held against each member, in one join.
    from facts.minutes_member as member
    left join facts.minutes_send as send on send.meeting_id = member.meeting_id
)

select
    meeting_id,
    recipient,
    bool_or(is_found) as is_listed,
    -- What is lawfully withheld counts as done on the day of the meeting.
    least(
        case when bool_or(is_withheld) filter (where is_found) then held_on end,
        min(sent_on) filter (where is_found and not is_withheld)
    ) as sent_on
from pairs
group by meeting_id, recipient, held_on
