-- One row is one contact, with whether it was decided within 24 hours.
-- subject: contact_id
-- day: received_on
with contacts as (
    select
        contact.contact_id,
        contact.person_id,
        contact.received_at,
        contact.decided_at,
        details.cntd_decision = 'REFERRAL' as is_accepted,
        -- A day without a time of day is kept a microsecond after midnight: docs/reference/contract.md.
        cast(contact.received_at as time) <> time '00:00:00.000001' as is_timed,
        cast(contact.decided_at as time) <> time '00:00:00.000001' as decision_is_timed
    from facts.contact as contact
    left join known.cgx_contact_details as details on details.cntd_contact_id = contact.contact_id
)

select
    contact_id,
    person_id,
    cast(received_at as date) as received_on,
    received_at,
    decided_at,
    coalesce(is_accepted, false) as is_accepted,
    coalesce(
        case
            when is_timed and decision_is_timed then decided_at <= received_at + interval 24 hours
            else cast(decided_at as date) <= cast(received_at as date) + 1
        end,
        false
    ) as is_decided_in_time,
    received_at > cast(as_at() as timestamp) as has_hours_left
from contacts
