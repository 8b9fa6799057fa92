-- One row is one day on which a looked-after review of a period of care was held.
-- helper
with matched as (
    select span.care_id, review.clar_cla_review_id as review_id, review.clar_cla_review_date as reviewed_on
    from known.ssd_cla_reviews as review
    inner join facts.care_span as span on span.linked_care_id = review.clar_cla_id
    where coalesce(review.clar_cla_review_cancelled, 'N') <> 'Y'
        and review.clar_cla_review_date is not null
        and (span.started_on is null or review.clar_cla_review_date >= span.started_on)
        and (span.ended_on is null or review.clar_cla_review_date <= span.ended_on)
    union all
    select span.care_id, review.clar_cla_review_id as review_id, review.clar_cla_review_date as reviewed_on
    from known.ssd_cla_reviews as review
    inner join facts.care_span as span on span.person_id = review.clar_cla_person_id
    where review.clar_cla_id is null
        and coalesce(review.clar_cla_review_cancelled, 'N') <> 'Y'
        and review.clar_cla_review_date is not null
        and (span.started_on is null or review.clar_cla_review_date >= span.started_on)
        and (span.ended_on is null or review.clar_cla_review_date <= span.ended_on)
),

days as (
    select care_id, reviewed_on, min(review_id) as review_id
    from matched
    group by care_id, reviewed_on
)

select
    care_id,
    reviewed_on,
    review_id,
    row_number() over (partition by care_id order by reviewed_on) as number_of_period
from days
