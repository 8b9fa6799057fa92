-- One row is one held core group of an open plan after which a review conference falls before the next one is due.
-- helper
with review_days as (
    select booking.plan_id, meeting.cgmt_scheduled_date as review_on
    from facts.review_booking as booking
    inner join known.cgx_meetings as meeting on meeting.cgmt_meeting_id = booking.meeting_id
    union all
    select cpld_cp_plan_id as plan_id, cpld_next_review_date as review_on
    from known.cgx_cp_plan_details
)

select distinct held.place_id
from facts.held_core_group as held
inner join facts.agreed_interval as agreed on agreed.place_id = held.place_id
inner join review_days
    on review_days.plan_id = held.plan_id
    and review_days.review_on > held.held_on
    and review_days.review_on <= days_after(held.held_on, least(setting.cg_interval(held.held_on), agreed.days))
where held.is_ours and held.over_on is null
