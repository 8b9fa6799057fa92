-- One row is one held core group meeting with at least one child of ours at it.
-- helper
with meetings as (
    select
        held.meeting_id,
        min(held.held_on) as held_on,
        min(held.record_due_on) as record_due_on,
        count(*) as children,
        min(held.next_on) as next_on,
        -- Empty while one of the plans is open.
        case when count(*) = count(held.over_on) then max(held.over_on) end as over_on
    from facts.held_core_group as held
    where held.is_ours
    group by held.meeting_id
)

select
    meeting_id,
    held_on,
    record_due_on,
    children,
    over_on,
    next_on is null and over_on is not null as is_final,
    -- What the meeting left undone can be put right until the next core group, or the end of every plan.
    coalesce(next_on, over_on) as lapses_on
from meetings
