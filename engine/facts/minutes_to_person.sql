-- One row is one person to whom the minutes of a meeting were sent, or from whom they were withheld.
-- helper
with sends as (
    select meeting_id, person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, member_person_id, sent_on, is_withheld from facts.minutes_send
    union all
    select meeting_id, attended_member_person_id, sent_on, is_withheld from facts.minutes_send
)

select
    meeting_id,
    person_id,
    min(sent_on) as sent_on,
    bool_or(is_withheld) as is_withheld
from sends
where person_id is not null
group by meeting_id, person_id
