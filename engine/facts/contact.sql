-- One row is one contact about a child, with the two moments between which its decision is timed.
-- subject: contact_id
-- row: contact_id = cgx_contact_details.cntd_contact_id
with contacts as (
    select
        details.cntd_contact_id as contact_id,
        contact.cont_person_id as person_id,
        details.cntd_received_at as received_at,
        details.cntd_decided_at as decided_at,
        setting.contact_clock(details.cntd_received_at) = 'HOURS' as is_timed
    from known.cgx_contact_details as details
    left join known.ssd_contacts as contact on contact.cont_contact_id = details.cntd_contact_id
)

select
    contact_id,
    person_id,
    received_at,
    decided_at,
    -- A clock of working days counts from day to day: the time of day is left out.
    case when is_timed then received_at else day_alone(received_at) end as timed_from_at,
    case when is_timed then decided_at else day_alone(decided_at) end as timed_to_at
from contacts
