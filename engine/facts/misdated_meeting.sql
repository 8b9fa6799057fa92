-- One row is one meeting that the file marks as held with no date, or with a date still to come.
-- subject: meeting_id
-- row: meeting_id = cgx_meetings.cgmt_meeting_id
-- The file as it was sent: in what is known by tonight no date is later than tonight. Who looks back at an earlier day
-- sees what had been entered by then.
with sent as (
    select
        *,
        cast(cgmt_recorded_date as date) as recorded_on,
        (select max(snap_as_at_date) from filed.cgx_snapshot) as sent_on
    from filed.cgx_meetings
)

select
    cgmt_meeting_id as meeting_id,
    cgmt_meeting_type as meeting_type,
    cgmt_held_date as held_on,
    least(coalesce(recorded_on, cgmt_booked_date, as_at()), as_at()) as found_on
from sent
where (cgmt_held_date > as_at() and (cgmt_held_date > sent_on or recorded_on <= as_at()))
    or (
        cgmt_status in ('HELD', 'HELD_NOT_QUORATE')
        and cgmt_held_date is null
        and (as_at() >= sent_on or coalesce(recorded_on <= as_at(), true))
    )
