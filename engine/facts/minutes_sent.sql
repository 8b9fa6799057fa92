-- One row is one held core group with people to send its minutes to: when all had them, and how many are not listed.
-- helper
select
    meeting_id,
    case when count(*) = count(sent_on) then max(sent_on) end as all_sent_on,
    count(*) filter (where sent_on is null) as not_sent,
    count(*) filter (where not is_listed) as not_listed
from facts.minutes_recipient
group by meeting_id
