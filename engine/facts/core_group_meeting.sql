-- One row is one held core group: the meeting, its record and its minutes.
-- subject: meeting_id
-- row: meeting_id = cgx_meetings.cgmt_meeting_id
with attendance as (
    select
        cgat_meeting_id as meeting_id,
        bool_and(cgat_status <> 'NOT_RECORDED') as is_known
    from known.cgx_attendance
    group by cgat_meeting_id
),

sends as (
    select meeting_id, min(sent_on) as first_sent_on
    from facts.minutes_send
    group by meeting_id
),

new_actions as (
    select distinct cgac_meeting_id as meeting_id
    from known.cgx_actions
    where cgac_meeting_id is not null
),

-- Children whose plan is open and whom no review conference takes before the next core group is due.
waiting_children as (
    select distinct held.meeting_id
    from facts.held_core_group as held
    left join facts.review_before_core_group as review on review.place_id = held.place_id
    where held.is_ours and held.over_on is null and review.place_id is null
)

select
    held.meeting_id,
    held.held_on,
    held.record_due_on,
    held.children,
    held.is_final,
    held.over_on,
    held.lapses_on,
    coalesce(attendance.is_known, false) as attendance_is_known,
    meeting.cgmt_next_meeting_date as next_agreed_on,
    meeting.cgmt_next_meeting_date is not null
        and meeting.cgmt_next_meeting_time is not null
        and coalesce(meeting.cgmt_next_venue_recorded, 'N') = 'Y' as next_is_agreed,
    waiting_children.meeting_id is null as review_comes_first,
    next_group.next_on as next_meeting_on,
    next_group.next_meeting_id,
    coalesce(next_group.next_is_held, false) as next_is_held,
    next_group.next_lapses_on,
    meeting.cgmt_chair_id is null or meeting.cgmt_minute_taker_id is null as role_not_recorded,
    coalesce(chair.professional_id = minute_taker.professional_id, false) as chair_took_minutes,
    minutes.minutes_on,
    minutes.meeting_id is not null as has_minutes,
    coalesce(minutes.is_marked_distributed, false) or sends.meeting_id is not null as minutes_have_gone_out,
    sends.first_sent_on,
    case when recipients.meeting_id is null then held.held_on else recipients.all_sent_on end as all_sent_on,
    coalesce(recipients.not_sent, 0) as recipients_not_sent,
    coalesce(recipients.not_listed, 0) as recipients_not_listed,
    coalesce(minutes.has_working_well, false) as has_working_well,
    coalesce(minutes.has_worried_about, false) as has_worried_about,
    coalesce(minutes.has_next_steps, false) as has_next_steps,
    coalesce(minutes.has_scale, false) as has_scale,
    coalesce(minutes.has_scale_explained, false) as has_scale_explained,
    minutes.signed_off_on,
    minutes.signed_off_by_another_on,
    coalesce(minutes.signer_not_recorded, false) as signer_not_recorded,
    new_actions.meeting_id is not null as has_new_action,
    coalesce(meeting.cgmt_no_new_actions, 'N') = 'Y' as says_no_new_actions
from facts.held_core_group_meeting as held
inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = held.meeting_id
left join known.worker as chair on chair.value = meeting.cgmt_chair_id
left join known.worker as minute_taker on minute_taker.value = meeting.cgmt_minute_taker_id
left join attendance on attendance.meeting_id = held.meeting_id
left join waiting_children on waiting_children.meeting_id = held.meeting_id
left join facts.next_core_group as next_group on next_group.meeting_id = held.meeting_id
left join facts.minutes_of_meeting as minutes on minutes.meeting_id = held.meeting_id
left join sends on sends.meeting_id = held.meeting_id
left join facts.minutes_sent as recipients on recipients.meeting_id = held.meeting_id
left join new_actions on new_actions.meeting_id = held.meeting_id
