-- One row is one child with a plan that was open at the end of a month: once, however many plans.
-- subject: person_id
select
    month.month_on,
    month.last_on,
    plan.person_id,
    min(plan.plan_id) as plan_id
from facts.plan_span as plan
inner join measured.month as month
    on month.last_on >= plan.started_on
    and (plan.over_on is null or plan.over_on > month.last_on)
where plan.is_ours
group by month.month_on, month.last_on, plan.person_id
