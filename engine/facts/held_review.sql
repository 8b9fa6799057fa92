-- One row is one review conference of a child that was held so that it counts, whatever the plan.
-- helper
select
    review.cppr_person_id as person_id,
    review.cppr_cp_review_date as held_on,
    review.cppr_cp_review_quorate as quorate,
    review.cppr_cp_review_outcome_continue_cp as plan_continues,
    meeting.cgmt_meeting_id as meeting_id
from known.ssd_cp_reviews as review
left join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = review.cppr_cp_review_meeting_id
where review.cppr_cp_review_date is not null
    and (meeting.cgmt_meeting_id is null or meeting.cgmt_status in ('HELD', 'HELD_NOT_QUORATE'))
    and (
        not (
            coalesce(review.cppr_cp_review_quorate, '') = 'N'
            or coalesce(meeting.cgmt_status, '') = 'HELD_NOT_QUORATE'
        )
        or setting.inquorate_conf_counts_as_held(review.cppr_cp_review_date) = 'Y'
        or coalesce(meeting.cgmt_proceed_decision, 'N') = 'Y'
    )
