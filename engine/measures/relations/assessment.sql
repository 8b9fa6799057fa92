-- One row is one single assessment that was authorised, and the day by which it was due.
-- subject: assessment_id
-- day: authorised_on
with clocks as (
    select
        assessment.assessment_id,
        assessment.person_id,
        assessment.authorised_on,
        case
            when setting.kpi4_assessment_clock(assessment.began_on) = 'REFERRAL' then assessment.clock_on
            else assessment.began_on
        end as clock_on
    from facts.assessment as assessment
    where assessment.authorised_on is not null
)

select
    assessment_id,
    person_id,
    authorised_on,
    clock_on,
    working_days_after(clock_on, number_of.assessment_wd(clock_on)) as due_on
from clocks
