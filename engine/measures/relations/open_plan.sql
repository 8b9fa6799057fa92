-- One row is one plan that was open at the end of a month, with what had last been done for it by then.
-- subject: plan_id
with plans as (
    select
        month.month_on,
        month.last_on,
        plan.plan_id,
        plan.person_id,
        plan.started_on,
        plan.age_from_on,
        plan.is_temporary,
        plan.conference_on
    from facts.plan as plan
    inner join measured.month as month
        on month.last_on >= plan.started_on
        and (plan.over_on is null or plan.over_on > month.last_on)
    where plan.is_ours
)

select
    plans.month_on,
    plans.last_on,
    plans.plan_id,
    plans.person_id,
    plans.started_on,
    plans.age_from_on,
    plans.is_temporary,
    visit.visited_on as last_seen_on,
    known_visit.visited_on as last_seen_as_known_on,
    supervision.held_on as last_supervision_on,
    known_supervision.held_on as last_supervision_as_known_on,
    greatest(plans.started_on, plan_update.updated_on) as last_update_on,
    greatest(plans.conference_on, review.held_on) as last_conference_on
from plans
asof left join facts.seen_visit as visit
    on visit.plan_id = plans.plan_id and visit.visited_on <= plans.last_on
asof left join measured.plan_visit as known_visit
    on known_visit.plan_id = plans.plan_id and known_visit.known_on <= plans.last_on
asof left join measured.supervision as supervision
    on supervision.person_id = plans.person_id and supervision.held_on <= plans.last_on
asof left join measured.known_supervision as known_supervision
    on known_supervision.person_id = plans.person_id and known_supervision.known_on <= plans.last_on
asof left join measured.plan_update as plan_update
    on plan_update.plan_id = plans.plan_id and plan_update.updated_on <= plans.last_on
asof left join facts.review as review
    on review.plan_id = plans.plan_id and review.held_on <= plans.last_on
