-- One row is one meeting that counts as held, of whatever kind, and the day by which its record is complete.
-- helper
with meetings as (
    select
        meeting.cgmt_meeting_id as meeting_id,
        meeting.cgmt_held_date as held_on,
        meeting.cgmt_record_complete_date as completed_on,
        case
            when meeting.cgmt_status = 'HELD' then true
            when meeting.cgmt_status <> 'HELD_NOT_QUORATE' then false
            when meeting.cgmt_meeting_type in ('ICPC', 'RCPC', 'TRANSFER_CPC') then
                setting.inquorate_conf_counts_as_held(meeting.cgmt_held_date) = 'Y'
                or coalesce(meeting.cgmt_proceed_decision, 'N') = 'Y'
            else false
        end as counts_as_held
    from known.cgx_meetings as meeting
    where meeting.cgmt_held_date is not null and meeting.cgmt_meeting_type <> 'CORE_GROUP'
)

select meeting_id, record_due_on
from facts.core_group
where counts_as_held
union all
select
    meeting_id,
    least(
        case when completed_on >= held_on then completed_on end,
        working_days_after(held_on, setting.record_complete_wd(held_on))
    ) as record_due_on
from meetings
where counts_as_held
