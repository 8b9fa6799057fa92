-- One row is one held core group and the one booked or held after it for any of its children.
-- helper
with days as (
    select
        plan_id,
        meeting_on,
        min(meeting_id) as meeting_id,
        arg_min_null(counts_as_held, meeting_id) as counts_as_held
    from facts.core_group_place
    where status in ('SCHEDULED', 'HELD', 'HELD_NOT_QUORATE', 'NOT_RECORDED')
        and meeting_on is not null
    group by plan_id, meeting_on
),

later as (
    select
        held.meeting_id,
        next_day.meeting_on as next_on,
        next_day.meeting_id as next_meeting_id,
        next_day.counts_as_held,
        row_number() over (
            partition by held.meeting_id
            order by next_day.meeting_on, next_day.meeting_id
        ) as place_no
    from facts.held_core_group as held
    asof join days as next_day
        on next_day.plan_id = held.plan_id and next_day.meeting_on > held.held_on
    where held.is_ours
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
