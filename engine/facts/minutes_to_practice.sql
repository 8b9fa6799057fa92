-- One row is one GP practice to which the minutes of a meeting were sent, or from which they were withheld.
-- helper
with sends as (
    select meeting_id, agency_code, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, attended_agency_code, sent_on, is_withheld from facts.minutes_send
    union all
    select send.meeting_id, member.cgmb_agency_code, send.sent_on, send.is_withheld
    from facts.minutes_send as send
    inner join known.cgx_members as member on member.cgmb_member_id = send.member_id
    union all
    -- What the attendance itself names counts before what the list says.
    select send.meeting_id, member.cgmb_agency_code, send.sent_on, send.is_withheld
    from facts.minutes_send as send
    inner join known.cgx_members as member on member.cgmb_member_id = send.attended_member_id
    where send.attended_agency_code is null
)

select
    meeting_id,
    agency_code,
    min(sent_on) as sent_on,
    bool_or(is_withheld) as is_withheld
from sends
where agency_code in (select agrg_agency_code from known.cgx_agency_registrations where agrg_kind = 'GP')
group by meeting_id, agency_code
