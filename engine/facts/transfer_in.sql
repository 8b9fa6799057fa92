-- One row is one notice that a child on another authority's plan has moved in.
-- subject: transfer_id
-- row: transfer_id = cgx_transfer_ins.trin_transfer_id
with transfers as (
    select
        trin_transfer_id as transfer_id,
        trin_person_id as person_id,
        trin_notified_date as notified_on,
        coalesce(trin_temporary, 'N') = 'Y' as is_temporary,
        trin_icpc_id as conference_id,
        trin_withdrawn_date as withdrawn_on
    from known.cgx_transfer_ins
),

conferences as (
    select transfers.transfer_id, conference.conference_id, conference.held_on, conference.recorded_on
    from transfers
    inner join facts.held_conference as conference
        on conference.conference_id = transfers.conference_id and conference.held_on >= transfers.notified_on
    union all
    select transfers.transfer_id, conference.conference_id, conference.held_on, conference.recorded_on
    from transfers
    inner join facts.held_conference as conference
        on conference.person_id = transfers.person_id and conference.held_on >= transfers.notified_on
    where transfers.conference_id is null and conference.is_transfer_in
),

first_conferences as (
    select
        *,
        row_number() over (partition by transfer_id order by held_on, conference_id) as place_no
    from conferences
)

select
    transfers.transfer_id,
    transfers.person_id,
    transfers.notified_on,
    transfers.is_temporary,
    transfers.withdrawn_on,
    child.over_on as child_over_on,
    first_conferences.conference_id,
    first_conferences.held_on as conference_on,
    first_conferences.recorded_on as conference_recorded_on
from transfers
left join first_conferences
    on first_conferences.transfer_id = transfers.transfer_id and first_conferences.place_no = 1
left join facts.child as child on child.person_id = transfers.person_id
