-- One row is one meeting that the file marks as held with no date, or with a date still to come.
-- subject: meeting_id
-- row: meeting_id = cgx_meetings.cgmt_meeting_id
-- The file as it was sent: in what is known by tonight no date is later than tonight.
select
    meeting.cgmt_meeting_id as meeting_id,
    meeting.cgmt_meeting_type as meeting_type,
    meeting.cgmt_held_date as held_on,
    least(
        coalesce(cast(meeting.cgmt_recorded_date as date), meeting.cgmt_booked_date, as_at()), as_at()
    ) as found_on
from filed.cgx_meetings as meeting
where meeting.cgmt_held_date > as_at()
    or (meeting.cgmt_status in ('HELD', 'HELD_NOT_QUORATE') and meeting.cgmt_held_date is null)
