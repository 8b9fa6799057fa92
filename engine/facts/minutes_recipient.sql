-- One row is one recipient of the minutes of one held core group: whether listed, and when sent.
-- helper
with addresses as (
    select meeting_id, 'member' as kind, member_id as address, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, 'member', attended_member_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, 'worker', attended_worker_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, 'person', attended_person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, 'person', person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, 'role', attended_agency_code || '|' || attended_role, sent_on, is_withheld
    from facts.minutes_send
    where not attended_by_name
    union all
    select meeting_id, 'agency', agency_code, sent_on, is_withheld from facts.minutes_send
    where names_agency_only
),

-- The names under which a recipient can be found in the list.
names as (
    select meeting_id, recipient, 'member' as kind, member_id as address from facts.minutes_member
    union all
    select meeting_id, recipient, 'worker', worker_id from facts.minutes_member
    union all
    select meeting_id, recipient, 'person', person_id from facts.minutes_member
    union all
    select meeting_id, recipient, 'role', role_at_agency from facts.minutes_member
    union all
    select meeting_id, recipient, 'agency', agency_code from facts.minutes_member
),

recipients as (
    select distinct meeting_id, recipient, held_on from facts.minutes_member
),

found as (
    select
        names.meeting_id,
        names.recipient,
        bool_or(addresses.is_withheld) as is_withheld,
        min(addresses.sent_on) filter (where not addresses.is_withheld) as sent_on
    from names
    inner join addresses
        on addresses.meeting_id = names.meeting_id
        and addresses.kind = names.kind
        and addresses.address = names.address
    group by names.meeting_id, names.recipient
)

select
    recipients.meeting_id,
    recipients.recipient,
    found.recipient is not null as is_listed,
    -- What is lawfully withheld counts as done on the day of the meeting.
    least(case when found.is_withheld then recipients.held_on end, found.sent_on) as sent_on
from recipients
left join found on found.meeting_id = recipients.meeting_id and found.recipient = recipients.recipient
