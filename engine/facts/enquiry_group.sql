-- One row is one enquiry and one enquiry of the same child that it carries on, itself included.
-- helper
with recursive new_incidents as (
    select distinct stra_s47_enquiry_id as enquiry_id
    from known.cgx_strategy_discussions
    where stra_new_incident = 'Y' and stra_s47_enquiry_id is not null
),

first_conferences as (
    select icpc_s47_enquiry_id as enquiry_id, min(icpc_icpc_date) as conference_on
    from known.ssd_initial_cp_conference
    where icpc_s47_enquiry_id is not null and icpc_icpc_date is not null
    group by icpc_s47_enquiry_id
),

-- An enquiry carries on an earlier one that was still open, needed a conference and had not had it,
-- unless a new and different incident started it.
steps as (
    select later.enquiry_id as from_id, earlier.enquiry_id as to_id
    from facts.enquiry_basis as later
    inner join facts.enquiry_basis as earlier
        on earlier.person_id = later.person_id
        and earlier.enquiry_id <> later.enquiry_id
        and earlier.started_on <= later.started_on
        and (earlier.ended_on is null or earlier.ended_on >= later.started_on)
        and earlier.conference_needed <> 'NOT_REQUIRED'
    left join first_conferences on first_conferences.enquiry_id = earlier.enquiry_id
    left join new_incidents on new_incidents.enquiry_id = later.enquiry_id
    where new_incidents.enquiry_id is null
        and (first_conferences.conference_on is null or first_conferences.conference_on >= later.started_on)
),

reached as (
    select enquiry_id, enquiry_id as member_id
    from facts.enquiry_basis
    union
    select reached.enquiry_id, steps.to_id as member_id
    from reached
    inner join steps on steps.from_id = reached.member_id
)

select enquiry_id, member_id
from reached
