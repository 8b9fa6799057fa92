-- One row is one plan with the days that bound its duties. Ours or not: `is_ours` says.
-- helper
select
    plan.cppl_cp_plan_id as plan_id,
    plan.cppl_person_id as person_id,
    plan.cppl_cp_plan_start_date as started_on,
    plan.cppl_cp_plan_end_date as ended_on,
    -- Duties end with the plan, at death or on the eighteenth birthday, whichever is first.
    least(plan.cppl_cp_plan_end_date, child.over_on) as over_on,
    coalesce(plan.cppl_cp_plan_ola, 'N') <> 'Y'
        and coalesce(details.cpld_end_reason, '') not in ('DATA_ERROR', 'MERGED')
        and plan.cppl_cp_plan_start_date is not null as is_ours,
    conference.conference_id,
    coalesce(conference.conference_on, plan.cppl_cp_plan_start_date) as conference_on,
    child.born_on,
    child.person_id is not null as child_is_known
from known.ssd_cp_plans as plan
left join known.cgx_cp_plan_details as details on details.cpld_cp_plan_id = plan.cppl_cp_plan_id
left join facts.child as child on child.person_id = plan.cppl_person_id
left join facts.conference_of_plan as conference on conference.plan_id = plan.cppl_cp_plan_id
