-- One row is the conference that made a plan: the one linked to it, or else the one held on its first day.
-- helper
with candidates as (
    select
        plan.cppl_cp_plan_id as plan_id,
        conference.icpc_icpc_id as conference_id,
        conference.icpc_icpc_date as conference_on,
        conference.icpc_icpc_meeting_id as meeting_id,
        conference.icpc_icpc_transfer_in as transfer_in,
        case
            when conference.icpc_icpc_id = plan.cppl_icpc_id
                or conference.icpc_cp_plan_id = plan.cppl_cp_plan_id then 1
            when conference.icpc_icpc_outcome_cp_flag = 'Y'
                and conference.icpc_icpc_date = plan.cppl_cp_plan_start_date then 2
        end as preference
    from known.ssd_cp_plans as plan
    inner join known.ssd_initial_cp_conference as conference
        on conference.icpc_person_id = plan.cppl_person_id
    where conference.icpc_icpc_date is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by plan_id
            order by preference, conference_on desc, conference_id
        ) as place
    from candidates
    where preference is not null
)

select plan_id, conference_id, conference_on, meeting_id, transfer_in
from ranked
where place = 1
