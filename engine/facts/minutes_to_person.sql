-- One row is one person to whom the minutes of a meeting were sent, or from whom they were withheld.
-- helper
with sends as (
    select meeting_id, person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, attended_person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select send.meeting_id, member.cgmb_person_id, send.sent_on, send.is_withheld
    from facts.minutes_send as send
    inner join known.cgx_members as member on member.cgmb_member_id = send.member_id
    union all
    -- What the attendance itself names counts before what the list says.
    select send.meeting_id, member.cgmb_person_id, send.sent_on, send.is_withheld
    from facts.minutes_send as send
    inner join known.cgx_members as member on member.cgmb_member_id = send.attended_member_id
    where send.attended_person_id is null
)

select
    meeting_id,
    person_id,
    min(sent_on) as sent_on,
    bool_or(is_withheld) as is_withheld
from sends
where person_id is not null
group by meeting_id, person_id
