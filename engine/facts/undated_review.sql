-- One row is one plan with a review that names a held meeting and has no date.
-- helper
select distinct review.plan_id
from facts.review_of_plan as review
inner join known.cgx_meetings as meeting
    on meeting.cgmt_meeting_id = review.meeting_id and meeting.cgmt_status = 'HELD'
where review.review_on is null
