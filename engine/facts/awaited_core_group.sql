-- One row is one booked core group of a plan whose day has passed so lately that its outcome may still be typed in.
-- helper
select distinct place.plan_id, place.scheduled_on
from facts.core_group_place as place
where place.plan_id is not null
    and place.status in ('SCHEDULED', 'NOT_RECORDED')
    and place.scheduled_on <= as_at()
    and as_at() <= working_days_after(place.scheduled_on, setting.outcome_grace_wd(place.scheduled_on))
