-- One row is one held core group and the one booked or held after it for any of its children.
-- helper
with later as (
    select
        held.meeting_id,
        place.meeting_on as next_on,
        place.meeting_id as next_meeting_id,
        place.counts_as_held,
        row_number() over (
            partition by held.meeting_id
            order by place.meeting_on, place.meeting_id
        ) as place_no
    from facts.held_core_group as held
    inner join facts.core_group_place as place
        on place.plan_id = held.plan_id and place.meeting_on > held.held_on
    where held.is_ours
        and place.status in ('SCHEDULED', 'HELD', 'HELD_NOT_QUORATE', 'NOT_RECORDED')
)

select
    later.meeting_id,
    later.next_on,
    later.next_meeting_id,
    later.counts_as_held as next_is_held,
    case when later.counts_as_held then next_meeting.lapses_on end as next_lapses_on
from later
left join facts.held_core_group_meeting as next_meeting on next_meeting.meeting_id = later.next_meeting_id
where later.place_no = 1
