-- One row is one review conference row that belongs to a plan: by its link, or without one by the child.
-- helper
select
    plan.plan_id,
    review.cppr_cp_review_id as review_id,
    review.cppr_cp_review_date as review_on,
    review.cppr_cp_review_quorate as quorate,
    review.cppr_cp_review_meeting_id as meeting_id
from known.ssd_cp_reviews as review
inner join facts.plan_span as plan on plan.plan_id = review.cppr_cp_plan_id
union all
select
    plan.plan_id,
    review.cppr_cp_review_id as review_id,
    review.cppr_cp_review_date as review_on,
    review.cppr_cp_review_quorate as quorate,
    review.cppr_cp_review_meeting_id as meeting_id
from known.ssd_cp_reviews as review
inner join facts.plan_span as plan on plan.person_id = review.cppr_person_id
where review.cppr_cp_plan_id is null
