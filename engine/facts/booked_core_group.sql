-- One row is one core group whose booked day has come, for at least one child whose plan was open on that day.
-- subject: meeting_id
-- row: meeting_id = cgx_meetings.cgmt_meeting_id
with children as (
    select
        place.meeting_id,
        -- Empty while one of the plans is open.
        case when count(*) = count(plan.over_on) then max(plan.over_on) end as over_on
    from facts.core_group_place as place
    left join facts.plan_span as plan on plan.plan_id = place.plan_id
    group by place.meeting_id
    having bool_or(plan.is_ours and (plan.over_on is null or plan.over_on >= place.scheduled_on))
)

select
    meeting.meeting_id,
    meeting.scheduled_on,
    meeting.status,
    meeting.status in ('HELD', 'HELD_NOT_QUORATE', 'CANCELLED', 'POSTPONED') as outcome_is_recorded,
    meeting.recorded_on,
    children.over_on
from facts.core_group as meeting
inner join children on children.meeting_id = meeting.meeting_id
where meeting.scheduled_on <= as_at()
