-- One row is one team, with the service above it.
-- helper
with recursive above as (
    select team_team_id as team_id, team_team_id as unit_id, 0 as step
    from known.cgx_teams
    union all
    select above.team_id, unit.team_parent_id as unit_id, above.step + 1 as step
    from above
    inner join known.cgx_teams as unit on unit.team_team_id = above.unit_id
    -- A council has a handful of levels: a circle in its list must not run for ever.
    where unit.team_parent_id is not null and above.step < 12
),

services as (
    select
        above.team_id,
        arg_min(unit.team_team_id, above.step) as service_id
    from above
    inner join known.cgx_teams as unit on unit.team_team_id = above.unit_id
    where unit.team_level = 'SERVICE'
    group by above.team_id
)

select
    team.team_team_id as team_id,
    coalesce(team.team_name, team.team_team_id) as team_name,
    services.service_id,
    coalesce(service.team_name, services.service_id) as service_name
from known.cgx_teams as team
left join services on services.team_id = team.team_team_id
left join known.cgx_teams as service on service.team_team_id = services.service_id
