-- One row is one plan of ours that began while an earlier plan of ours for the same child was still open.
-- subject: plan_id
-- row: plan_id = ssd_cp_plans.cppl_cp_plan_id
with pairs as (
    select
        plan.plan_id,
        earlier.plan_id as earlier_plan_id,
        earlier.started_on as earlier_started_on,
        case
            when plan.over_on is not null and earlier.over_on is not null then
                months_after(
                    greatest(plan.over_on, earlier.over_on), setting.closed_plan_months(plan.started_on)
                )
        end as lapses_on
    from facts.plan_span as plan
    inner join facts.plan_span as earlier
        on earlier.person_id = plan.person_id
        and earlier.plan_id <> plan.plan_id
        and (
            earlier.started_on < plan.started_on
            or (earlier.started_on = plan.started_on and earlier.plan_id < plan.plan_id)
        )
        and (earlier.ended_on is null or earlier.ended_on > plan.started_on)
        and (plan.ended_on is null or plan.ended_on > earlier.started_on)
    where plan.is_ours and earlier.is_ours
)

select
    plan.plan_id,
    plan.person_id,
    plan.started_on,
    plan.ended_on,
    min(pairs.earlier_plan_id) as earlier_plan_id,
    min(pairs.lapses_on) as lapses_on
from pairs
inner join facts.plan_span as plan on plan.plan_id = pairs.plan_id
group by plan.plan_id, plan.person_id, plan.started_on, plan.ended_on
