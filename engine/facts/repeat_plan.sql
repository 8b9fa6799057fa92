-- One row is one plan of ours that followed an earlier plan of the same child, with the one that ended last.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with earlier_plans as (
    -- Another authority's plan counts as well; a plan entered in error or merged into another does not.
    select
        plan.cppl_cp_plan_id as plan_id,
        plan.cppl_person_id as person_id,
        plan.cppl_icpc_id as conference_id,
        plan.cppl_cp_plan_end_date as ended_on,
        coalesce(plan.cppl_cp_plan_ola, 'N') = 'Y' as is_elsewhere
    from known.ssd_cp_plans as plan
    left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = plan.cppl_cp_plan_id
    where plan.cppl_cp_plan_end_date is not null
        and coalesce(details.cpld_end_reason, '') not in ('DATA_ERROR', 'MERGED')
),

ranked as (
    select
        plan.plan_id,
        earlier.plan_id as earlier_plan_id,
        earlier.conference_id,
        earlier.ended_on,
        earlier.is_elsewhere,
        row_number() over (
            partition by plan.plan_id
            order by earlier.ended_on desc, earlier.plan_id
        ) as place_no
    from facts.plan_span as plan
    inner join earlier_plans as earlier
        on earlier.person_id = plan.person_id and earlier.ended_on <= plan.started_on
    where plan.is_ours and earlier.plan_id <> plan.plan_id
),

management_reviews as (
    select
        plan.plan_id,
        min(review.mgrv_date) as reviewed_on
    from facts.plan_span as plan
    inner join known.cgx_management_reviews as review
        on review.mgrv_cp_plan_id = plan.plan_id and review.mgrv_date >= plan.started_on
    group by plan.plan_id
),

first_reviews as (
    select plan_id, held_on
    from facts.review
    where number_of_plan = 1
)

select
    plan.plan_id,
    plan.person_id,
    plan.started_on,
    plan.over_on,
    ranked.earlier_plan_id,
    ranked.ended_on as earlier_plan_ended_on,
    -- The same plan goes on: it came with the child from another authority, or two records became one.
    (coalesce(conference.transfer_in, 'N') = 'Y' and ranked.is_elsewhere)
        or coalesce(
            ranked.ended_on = plan.started_on and ranked.conference_id = source.cppl_icpc_id,
            false
        ) as is_continuation,
    management_reviews.reviewed_on as management_reviewed_on,
    first_reviews.held_on as first_review_on
from ranked
inner join facts.plan_span as plan on plan.plan_id = ranked.plan_id
inner join known.ssd_cp_plans as source on source.cppl_cp_plan_id = ranked.plan_id
left join facts.conference_of_plan as conference on conference.plan_id = ranked.plan_id
left join management_reviews on management_reviews.plan_id = ranked.plan_id
left join first_reviews on first_reviews.plan_id = ranked.plan_id
where ranked.place_no = 1
