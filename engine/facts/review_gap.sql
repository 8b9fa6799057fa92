-- One row is the time from one held review conference of a plan to the next, or to now.
-- subject: plan_id
-- link: link
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
-- row: link = ssd_cp_reviews.cppr_cp_review_id
select
    review.plan_id,
    case when review.number_of_plan = 1 then 'start' else review.review_id end as link,
    plan.person_id,
    plan.is_ours,
    review.held_on as last_review_on,
    review.review_id as last_review_id,
    review.next_on as next_review_on,
    review.next_review_id,
    review.next_recorded_on as next_review_recorded_on,
    plan.over_on
from facts.review as review
inner join facts.plan_span as plan on plan.plan_id = review.plan_id
