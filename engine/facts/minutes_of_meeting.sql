-- One row is one meeting with minutes, whatever the meeting was: when they were written and what they hold.
-- helper
select
    minutes.cgmn_meeting_id as meeting_id,
    min(coalesce(minutes.cgmn_recorded_date, minutes.cgmn_drafted_date, minutes.cgmn_authorised_date)) as minutes_on,
    bool_or(minutes.cgmn_status = 'DISTRIBUTED') as is_marked_distributed,
    coalesce(bool_or(minutes.cgmn_working_well = 'Y'), false) as has_working_well,
    coalesce(bool_or(minutes.cgmn_worried_about = 'Y'), false) as has_worried_about,
    coalesce(bool_or(minutes.cgmn_next_steps = 'Y'), false) as has_next_steps,
    coalesce(bool_or(minutes.cgmn_scaling_recorded = 'Y'), false) as has_scale,
    coalesce(bool_or(minutes.cgmn_scaling_explained = 'Y'), false) as has_scale_explained,
    min(minutes.cgmn_authorised_date) filter (where minutes.cgmn_authorised_by_id is not null) as signed_off_on,
    -- The chair's own signature is no second pair of eyes.
    min(minutes.cgmn_authorised_date) filter (
        where minutes.cgmn_authorised_by_id is not null
            and coalesce(signer.professional_id <> chair.professional_id, true)
    ) as signed_off_by_another_on,
    bool_or(minutes.cgmn_authorised_date is not null and minutes.cgmn_authorised_by_id is null) as signer_not_recorded
from known.cgx_minutes as minutes
left join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = minutes.cgmn_meeting_id
left join known.worker as signer on signer.value = minutes.cgmn_authorised_by_id
left join known.worker as chair on chair.value = meeting.cgmt_chair_id
where minutes.cgmn_status <> 'NONE'
group by minutes.cgmn_meeting_id
