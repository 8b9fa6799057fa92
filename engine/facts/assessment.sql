-- One row is one single assessment of a child in need, with the day its clock began.
-- subject: assessment_id
-- row: assessment_id = ssd_cin_assessments.cina_assessment_id
with assessments as (
    select
        assessment.cina_assessment_id as assessment_id,
        assessment.cina_person_id as person_id,
        assessment.cina_assessment_start_date as began_on,
        assessment.cina_assessment_auth_date as authorised_on,
        referral.cine_referral_id as referral_id,
        referral.cine_referral_date as referred_on,
        referral.cine_close_date as closed_on,
        -- Only the first assessment of a referral answers it.
        row_number() over (
            partition by referral.cine_referral_id
            order by assessment.cina_assessment_start_date, assessment.cina_assessment_id
        ) as number_of_referral
    from known.ssd_cin_assessments as assessment
    left join known.ssd_cin_episodes as referral on referral.cine_referral_id = assessment.cina_referral_id
    where assessment.cina_assessment_start_date is not null
)

select
    assessments.assessment_id,
    assessments.person_id,
    assessments.referral_id,
    assessments.began_on,
    assessments.referred_on,
    case
        when setting.assessment_clock(assessments.began_on) = 'REFERRAL'
            and assessments.referral_id is not null
            and assessments.number_of_referral = 1 then assessments.referred_on
        else assessments.began_on
    end as clock_on,
    assessments.authorised_on,
    least(child.over_on, assessments.closed_on) as over_on
from assessments
left join facts.child as child on child.person_id = assessments.person_id
