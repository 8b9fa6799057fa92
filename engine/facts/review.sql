-- One row is one review conference of a plan that counts as held: the first where there were several on one day.
-- helper
with candidates as (
    select
        review.plan_id,
        review.review_id,
        review.review_on as held_on,
        cast(meeting.cgmt_recorded_date as date) as recorded_on,
        review.meeting_id
    from facts.review_of_plan as review
    inner join facts.plan_span as plan on plan.plan_id = review.plan_id
    left join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = review.meeting_id
    where review.review_on > plan.conference_on
        and (plan.over_on is null or plan.over_on >= review.review_on)
        and (meeting.cgmt_meeting_id is null or meeting.cgmt_status in ('HELD', 'HELD_NOT_QUORATE'))
        and (
            not (
                coalesce(review.quorate, '') = 'N'
                or coalesce(meeting.cgmt_status, '') = 'HELD_NOT_QUORATE'
            )
            or setting.inquorate_conf_counts_as_held(review.review_on) = 'Y'
            or coalesce(meeting.cgmt_proceed_decision, 'N') = 'Y'
        )
),

firsts as (
    select
        *,
        row_number() over (partition by plan_id, held_on order by review_id) as place_no
    from candidates
)

select
    plan_id,
    review_id,
    held_on,
    recorded_on,
    meeting_id,
    row_number() over (partition by plan_id order by held_on) as number_of_plan,
    lead(held_on) over (partition by plan_id order by held_on) as next_on,
    lead(recorded_on) over (partition by plan_id order by held_on) as next_recorded_on,
    lead(review_id) over (partition by plan_id order by held_on) as next_review_id
from firsts
where place_no = 1
