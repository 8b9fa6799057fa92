-- One row is one child with a GP practice at one held core group, and whether the minutes went to the practice.
-- helper
with practices as (
    select distinct
        held.place_id,
        held.meeting_id,
        registration.agrg_agency_code as agency_code
    from facts.held_core_group as held
    inner join known.cgx_agency_registrations as registration
        on registration.agrg_person_id = held.person_id
        and coalesce(registration.agrg_start_date <= held.held_on, true)
        and coalesce(registration.agrg_end_date >= held.held_on, true)
    where held.is_ours
        and registration.agrg_kind = 'GP'
        and registration.agrg_status = 'ACTIVE'
        and registration.agrg_agency_code is not null
)

select
    practices.place_id,
    min(minutes.sent_on) as sent_on,
    coalesce(bool_or(minutes.is_withheld), false) as is_withheld
from practices
left join facts.minutes_to_practice as minutes
    on minutes.meeting_id = practices.meeting_id and minutes.agency_code = practices.agency_code
group by practices.place_id
