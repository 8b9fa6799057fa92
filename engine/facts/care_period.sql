-- One row is one period of care, with its first two reviews.
-- subject: care_id
-- row: care_id = ssd_cla_episodes.clae_cla_id
-- Short breaks have reviews of their own.
with legal_statuses as (
    select
        span.care_id,
        bool_and(coalesce(status.lega_legal_status in ('V3', 'V4'), false)) as is_short_breaks_only
    from facts.care_span as span
    inner join known.ssd_legal_status as status
        on status.lega_person_id = span.person_id
        and status.lega_legal_status_start_date <= coalesce(span.ended_on, as_at())
        and (status.lega_legal_status_end_date is null or status.lega_legal_status_end_date >= span.started_on)
    group by span.care_id
),

reviewed as (
    select
        care_id,
        min(reviewed_on) filter (where number_of_period = 1) as first_review_on,
        min(reviewed_on) filter (where number_of_period = 2) as second_review_on
    from facts.care_review
    group by care_id
)

select
    span.care_id,
    span.person_id,
    span.started_on,
    span.ended_on,
    coalesce(legal_statuses.is_short_breaks_only, false) as is_short_breaks_only,
    reviewed.first_review_on,
    reviewed.second_review_on
from facts.care_span as span
left join legal_statuses on legal_statuses.care_id = span.care_id
left join reviewed on reviewed.care_id = span.care_id
