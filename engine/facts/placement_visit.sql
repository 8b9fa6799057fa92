-- One row is one day on which a looked-after child was visited during a placement.
-- helper
with child_of_care as (
    select distinct clae_cla_id as care_id, clae_person_id as person_id
    from known.ssd_cla_episodes
    where clae_cla_id is not null
    union
    -- The episodes may not have been supplied, or lack this period: its placements name the child too.
    select placement.clap_cla_id as care_id, placement.clap_person_id as person_id
    from known.ssd_cla_placement as placement
    left join known.ssd_cla_episodes as episode on episode.clae_cla_id = placement.clap_cla_id
    where episode.clae_cla_id is null and placement.clap_cla_id is not null and placement.clap_person_id is not null
),

visits as (
    select
        visit.clav_cla_visit_id as visit_id,
        visit.clav_cla_visit_date as visited_on,
        coalesce(visit.clav_person_id, child_of_care.person_id) as person_id
    from known.ssd_cla_visits as visit
    left join child_of_care on visit.clav_person_id is null and child_of_care.care_id = visit.clav_cla_id
    -- A visit counts unless the record says that the child was not seen.
    where coalesce(visit.clav_cla_visit_seen, '') <> 'N'
),

days as (
    select
        placement.placement_id,
        visits.visited_on,
        min(visits.visit_id) as visit_id
    from visits
    inner join facts.placement_span as placement
        on placement.person_id = visits.person_id
        and placement.placed_on <= visits.visited_on
        and (placement.ended_on is null or placement.ended_on >= visits.visited_on)
    group by placement.placement_id, visits.visited_on
)

select
    placement_id,
    visited_on,
    visit_id,
    row_number() over (partition by placement_id order by visited_on) as number_of_placement
from days
