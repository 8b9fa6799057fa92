-- One row is the first day on which a team held a child's case: it holds it until the next row of the child.
-- helper
with held as (
    select
        involvement.invo_person_id as person_id,
        involvement.invo_involvements_id as involvement_id,
        coalesce(involvement.invo_professional_team, staff.stff_team_id) as team_id,
        involvement.invo_involvement_start_date as started_on,
        involvement.invo_involvement_end_date as ended_on
    from known.ssd_involvements as involvement
    left join known.worker as worker on worker.value = involvement.invo_professional_id
    left join known.cgx_staff as staff on staff.stff_professional_id = worker.professional_id
    where involvement.invo_professional_role_id = 'LEAD_SW'
        and involvement.invo_involvement_start_date is not null
        and coalesce(involvement.invo_professional_team, staff.stff_team_id) is not null
        and coalesce(involvement.invo_involvement_end_date >= involvement.invo_involvement_start_date, true)
),

-- The days on which the answer may change.
turns as (
    select person_id, started_on as from_on
    from held
    union
    select person_id, ended_on + 1 as from_on
    from held
    where ended_on is not null
),

-- Who is at work counts before who has left; between two workers nobody has the case but the last team.
ranked as (
    select
        turns.person_id,
        turns.from_on,
        held.team_id,
        row_number() over (
            partition by turns.person_id, turns.from_on
            order by
                coalesce(held.ended_on >= turns.from_on, true) desc,
                case when held.ended_on < turns.from_on then held.ended_on end desc,
                held.started_on desc,
                held.involvement_id
        ) as place_no
    from turns
    inner join held on held.person_id = turns.person_id and held.started_on <= turns.from_on
),

-- Before the first worker it is the team that the plan names.
named as (
    select plan.cppl_person_id as person_id, min(details.cpld_team_id) as team_id
    from known.cgx_cp_plan_details as details
    inner join known.ssd_cp_plans as plan on plan.cppl_cp_plan_id = details.cpld_cp_plan_id
    where details.cpld_team_id is not null
    group by plan.cppl_person_id
)

select person_id, from_on, team_id
from ranked
where place_no = 1
union all
select person_id, date '1900-01-01' as from_on, team_id
from named
