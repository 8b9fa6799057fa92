-- One row is one parent or carer of one child on the day of one held core group about that child.
-- helper
with matched as (
    select
        held.place_id,
        parent.relationship_id,
        held.person_id,
        held.plan_id,
        held.meeting_id,
        held.held_on,
        held.record_due_on,
        held.next_on,
        held.over_on,
        parent.parent_person_id,
        parent.responsibility_unclear,
        parent.left_out_properly,
        -- Several relationships with one person are one parent; two with nobody we know are two.
        row_number() over (
            partition by held.place_id, coalesce(parent.parent_person_id, concat('nobody ', parent.relationship_id))
            order by parent.relationship_id
        ) as place_no
    from facts.held_core_group as held
    inner join facts.parent_of_child as parent
        on parent.child_id = held.person_id
        and coalesce(parent.began_on <= held.held_on, true)
        and coalesce(parent.ended_on >= held.held_on, true)
        and coalesce(parent.died_on > held.held_on, true)
    where held.is_ours
)

select
    place_id,
    relationship_id,
    person_id,
    plan_id,
    meeting_id,
    held_on,
    record_due_on,
    next_on,
    over_on,
    parent_person_id,
    responsibility_unclear,
    left_out_properly
from matched
where place_no = 1
