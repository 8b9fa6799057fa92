-- One row is one day on which the child of a plan was seen by a visit that counts for the plan.
-- helper
with plan_visits as (
    select
        visit.plan_id,
        visit.visit_id,
        visit.visited_on,
        visit.recorded_on
    from facts.visit_of_plan as visit
    where visit.visited_on is not null
        and (visit.over_on is null or visit.visited_on <= visit.over_on)
        and visit.took_place
        and (
            coalesce(visit.seen, '') = 'Y'
            -- A child not yet born cannot be seen: the visit counts.
            or (visit.child_is_known and (visit.born_on is null or visit.born_on > visit.visited_on))
        )
),

care_of as (
    select distinct clae_cla_id as care_id, clae_person_id as person_id
    from known.ssd_cla_episodes
    where clae_cla_id is not null
),

placement_visits as (
    select distinct
        plan.plan_id,
        visit.clav_cla_visit_id as visit_id,
        visit.clav_cla_visit_date as visited_on
    from known.ssd_cla_visits as visit
    left join care_of on visit.clav_person_id is null and care_of.care_id = visit.clav_cla_id
    inner join facts.plan_span as plan on plan.person_id = coalesce(visit.clav_person_id, care_of.person_id)
    inner join facts.care_episode as episode
        on episode.person_id = plan.person_id
        and episode.started_on <= visit.clav_cla_visit_date
        and (episode.ceased_on is null or episode.ceased_on > visit.clav_cla_visit_date)
    where visit.clav_cla_visit_seen = 'Y'
        and (plan.over_on is null or visit.clav_cla_visit_date <= plan.over_on)
        and setting.lac_visit_counts(visit.clav_cla_visit_date) = 'Y'
),

core_groups as (
    select
        held.plan_id,
        held.place_id as visit_id,
        held.held_on as visited_on,
        held.recorded_on
    from facts.held_core_group as held
    inner join known.cgx_meeting_subjects as place on place.cgms_table_id = held.place_id
    where place.cgms_child_attended = 'Y'
        and setting.core_group_counts_as_visit(held.held_on) = 'Y'
),

all_visits as (
    select plan_id, visit_id, visited_on, recorded_on from plan_visits
    union all
    select plan_id, visit_id, visited_on, null from placement_visits
    union all
    select plan_id, visit_id, visited_on, recorded_on from core_groups
)

select
    plan_id,
    visited_on,
    min(visit_id) as visit_id,
    arg_min_null(recorded_on, visit_id) as recorded_on
from all_visits
group by plan_id, visited_on
