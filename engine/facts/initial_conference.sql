-- One row is one initial conference with the section 47 enquiry behind it.
-- subject: conference_id
-- row: conference_id = ssd_initial_cp_conference.icpc_icpc_id
with conferences as (
    select
        icpc_icpc_id as conference_id,
        icpc_person_id as person_id,
        icpc_cp_plan_id as plan_id,
        icpc_icpc_meeting_id as meeting_id,
        icpc_icpc_date as conference_on,
        icpc_s47_enquiry_id as enquiry_id
    from known.ssd_initial_cp_conference
    where icpc_icpc_date is not null and coalesce(icpc_icpc_transfer_in, 'N') <> 'Y'
),

-- Without a link: the child's enquiry that began last before the conference.
latest_enquiries as (
    select
        conferences.conference_id,
        enquiry.enquiry_id,
        enquiry.started_on,
        enquiry.ended_on,
        row_number() over (
            partition by conferences.conference_id
            order by enquiry.started_on desc, enquiry.enquiry_id
        ) as place_no
    from conferences
    inner join facts.enquiry_basis as enquiry
        on enquiry.person_id = conferences.person_id and enquiry.started_on <= conferences.conference_on
    where conferences.enquiry_id is null
)

select
    conferences.conference_id,
    conferences.person_id,
    conferences.plan_id,
    conferences.meeting_id,
    conferences.conference_on,
    conferences.enquiry_id is not null as names_an_enquiry,
    coalesce(named.enquiry_id, latest.enquiry_id) as enquiry_id,
    coalesce(named.started_on, latest.started_on) as enquiry_started_on,
    coalesce(named.ended_on, latest.ended_on) as enquiry_ended_on
from conferences
left join facts.enquiry_basis as named
    on named.enquiry_id = conferences.enquiry_id and named.person_id = conferences.person_id
left join latest_enquiries as latest
    on latest.conference_id = conferences.conference_id and latest.place_no = 1
