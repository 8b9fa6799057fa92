-- One row is one initial or transfer-in conference that was held so that it counts.
-- helper
select
    conference.icpc_icpc_id as conference_id,
    conference.icpc_person_id as person_id,
    conference.icpc_s47_enquiry_id as enquiry_id,
    conference.icpc_icpc_date as held_on,
    cast(meeting.cgmt_recorded_date as date) as recorded_on,
    coalesce(conference.icpc_icpc_transfer_in, 'N') = 'Y' as is_transfer_in
from known.ssd_initial_cp_conference as conference
left join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = conference.icpc_icpc_meeting_id
where conference.icpc_icpc_date is not null
    and (
        meeting.cgmt_meeting_id is null
        or meeting.cgmt_status = 'HELD'
        or (
            meeting.cgmt_status = 'HELD_NOT_QUORATE'
            and (
                setting.inquorate_conf_counts_as_held(conference.icpc_icpc_date) = 'Y'
                or coalesce(meeting.cgmt_proceed_decision, 'N') = 'Y'
            )
        )
    )
