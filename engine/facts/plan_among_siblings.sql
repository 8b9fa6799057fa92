-- One row is one open plan of ours of a child whose brother or sister is on a plan too.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with open_plans as (
    select
        plan.plan_id,
        plan.person_id,
        details.pdet_household_id as household_id,
        conference.meeting_id as conference_meeting_id
    from facts.plan_span as plan
    left join known.cgx_person_details as details on details.pdet_person_id = plan.person_id
    left join facts.conference_of_plan as conference on conference.plan_id = plan.plan_id
    where plan.is_ours and plan.over_on is null
),

-- Brothers and sisters live in one household or were spoken of at one conference.
households as (
    select household_id
    from open_plans
    where household_id is not null
    group by household_id
    having count(distinct person_id) > 1
),

conferences as (
    select conference_meeting_id
    from open_plans
    where conference_meeting_id is not null
    group by conference_meeting_id
    having count(distinct person_id) > 1
),

versions as (
    select cgpv_cp_plan_id as plan_id, max(cgpv_date) as version_on
    from known.cgx_plan_versions
    group by cgpv_cp_plan_id
),

outcomes as (
    select
        cgpo_cp_plan_id as plan_id,
        bool_or(coalesce(cgpo_child_specific, 'N') = 'Y' and coalesce(cgpo_same_as_sibling, 'N') <> 'Y')
            as has_own_outcome,
        bool_and(cgpo_child_specific is null) as is_own_outcome_unrecorded
    from known.cgx_plan_outcomes
    where cgpo_created_date <= as_at() and (cgpo_closed_date is null or cgpo_closed_date >= as_at())
    group by cgpo_cp_plan_id
)

select
    open_plans.plan_id,
    open_plans.person_id,
    versions.version_on as current_version_on,
    coalesce(outcomes.has_own_outcome, false) as has_own_outcome,
    coalesce(outcomes.is_own_outcome_unrecorded, false) as is_own_outcome_unrecorded
from open_plans
left join households on households.household_id = open_plans.household_id
left join conferences on conferences.conference_meeting_id = open_plans.conference_meeting_id
left join versions on versions.plan_id = open_plans.plan_id
left join outcomes on outcomes.plan_id = open_plans.plan_id
where households.household_id is not null or conferences.conference_meeting_id is not null
