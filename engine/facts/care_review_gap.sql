-- One row is the time from one looked-after review to the next or to now, from the second review of a period on.
-- subject: care_id
-- link: link
-- row: care_id = ssd_cla_episodes.clae_cla_id
-- row: link = ssd_cla_reviews.clar_cla_review_id
select
    review.care_id,
    case when review.number_of_period = 2 then 'start' else review.review_id end as link,
    span.person_id,
    review.reviewed_on as last_review_on,
    review.review_id as last_review_id,
    lead(review.reviewed_on) over (partition by review.care_id order by review.reviewed_on) as next_review_on,
    lead(review.review_id) over (partition by review.care_id order by review.reviewed_on) as next_review_id,
    span.ended_on
from facts.care_review as review
inner join facts.care_span as span on span.care_id = review.care_id
where review.number_of_period >= 2
