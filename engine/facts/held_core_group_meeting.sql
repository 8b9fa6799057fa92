-- One row is one held core group meeting with at least one child of ours at it.
-- helper
select
    held.meeting_id,
    min(held.held_on) as held_on,
    min(held.record_due_on) as record_due_on,
    count(*) as children,
    -- What the meeting left undone can be put right until the next core group, or the end of every plan.
    coalesce(
        min(held.next_on),
        case when count(*) = count(held.over_on) then max(held.over_on) end
    ) as lapses_on
from facts.held_core_group as held
where held.is_ours
group by held.meeting_id
