-- One row is the time from one update or review of a plan to the next, or to now.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = cgx_plan_versions.cgpv_version_id or ssd_cp_reviews.cppr_cp_review_id or cgx_cp_plan_details.cpld_cp_plan_id
with updates as (
    select
        version.cgpv_cp_plan_id as plan_id,
        version.cgpv_version_id as update_id,
        version.cgpv_date as updated_on,
        cast(version.cgpv_recorded_date as date) as recorded_on
    from known.cgx_plan_versions as version
    union all
    select
        review.plan_id,
        review.review_id as update_id,
        review.held_on as updated_on,
        review.recorded_on
    from facts.review as review
    union all
    select
        details.cpld_cp_plan_id as plan_id,
        details.cpld_cp_plan_id as update_id,
        details.cpld_plan_last_updated_date as updated_on,
        cast(details.cpld_recorded_date as date) as recorded_on
    from known.cgx_cp_plan_details as details
),

firsts as (
    select
        *,
        row_number() over (partition by plan_id, updated_on order by update_id) as place_no
    from updates
    where updated_on is not null
),

days as (
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        'start' as link,
        plan.started_on as updated_on,
        cast(null as date) as recorded_on
    from facts.plan_span as plan
    where plan.is_ours
    union all
    select
        plan.plan_id,
        plan.person_id,
        plan.over_on,
        firsts.update_id as link,
        firsts.updated_on,
        firsts.recorded_on
    from firsts
    inner join facts.plan_span as plan on plan.plan_id = firsts.plan_id
    where plan.is_ours and firsts.place_no = 1 and firsts.updated_on > plan.started_on
),

gaps as (
    select
        *,
        lead(updated_on) over (partition by plan_id order by updated_on) as next_update_on,
        lead(recorded_on) over (partition by plan_id order by updated_on) as next_update_recorded_on,
        lead(link) over (partition by plan_id order by updated_on) as next_update_id
    from days
)

select
    gaps.plan_id,
    gaps.link,
    gaps.person_id,
    gaps.updated_on as last_update_on,
    gaps.next_update_on,
    gaps.next_update_recorded_on,
    gaps.next_update_id,
    gaps.over_on
from gaps
