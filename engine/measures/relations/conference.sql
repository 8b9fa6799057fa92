-- One row is the first initial conference of a child in a month, and the day by which it was due.
-- subject: person_id, conference_id
-- day: held_on
with enquiries as (
    select conference_id, min(clock_on) as clock_on
    from facts.enquiry
    where speaks_for_its_group and conference_id is not null
    group by conference_id
),

firsts as (
    select
        *,
        row_number() over (partition by person_id, date_trunc('month', held_on) order by held_on, conference_id)
            as place_no
    from facts.held_conference
    where not is_transfer_in
)

select
    firsts.person_id,
    firsts.conference_id,
    firsts.held_on,
    firsts.recorded_on,
    enquiries.clock_on,
    working_days_after(enquiries.clock_on, number_of.icpc_wd(enquiries.clock_on)) as due_on
from firsts
left join enquiries on enquiries.conference_id = firsts.conference_id
where firsts.place_no = 1
