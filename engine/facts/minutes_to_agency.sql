-- One row is one agency to which the minutes of a meeting were sent, or from which they were withheld.
-- helper
with sends as (
    select meeting_id, agency_code, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, member_agency_code, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, attended_member_agency_code, sent_on, is_withheld from facts.minutes_send
)

select
    meeting_id,
    agency_code,
    min(sent_on) as sent_on,
    bool_or(is_withheld) as is_withheld
from sends
where agency_code is not null
group by meeting_id, agency_code
