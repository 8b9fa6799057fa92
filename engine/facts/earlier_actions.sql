-- One row is one child at one held core group with actions still open from before it, and how many went unreviewed.
-- helper
with updates as (
    select cgau_action_id as action_id, max(cgau_date) as updated_on
    from known.cgx_action_updates
    group by cgau_action_id
),

updates_at_meetings as (
    select distinct cgau_action_id as action_id, cgau_meeting_id as meeting_id
    from known.cgx_action_updates
    where cgau_meeting_id is not null
),

actions as (
    select
        action.action_id,
        action.plan_id,
        action.created_on,
        action.completed_on,
        greatest(action.completed_on, action.last_updated_on, updates.updated_on) as last_reviewed_on
    from facts.live_action as action
    left join updates on updates.action_id = action.action_id
    where not action.is_completed_undated
)

select
    held.place_id,
    count(*) as actions,
    count(*) filter (
        where coalesce(actions.last_reviewed_on < held.held_on, true) and at_meeting.action_id is null
    ) as unreviewed
from facts.held_core_group as held
inner join actions
    on actions.plan_id = held.plan_id
    and actions.created_on < held.held_on
    and coalesce(actions.completed_on >= held.held_on, true)
left join updates_at_meetings as at_meeting
    on at_meeting.action_id = actions.action_id and at_meeting.meeting_id = held.meeting_id
where held.is_ours
group by held.place_id
