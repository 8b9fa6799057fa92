-- One row is one period of care with the days that bound it: from becoming looked after to the end of it.
-- helper
with episodes as (
    select
        -- Episodes without the number of their period belong together when the child entered care on one day.
        coalesce(
            episode.clae_cla_id,
            min(episode.clae_cla_episode_id) over (
                partition by episode.clae_cla_id, episode.clae_person_id, episode.clae_entered_care_date
            )
        ) as care_id,
        episode.clae_cla_id as linked_care_id,
        episode.clae_cla_episode_id as episode_id,
        episode.clae_person_id as person_id,
        least(episode.clae_entered_care_date, episode.clae_cla_episode_start_date) as started_on,
        episode.clae_cla_episode_ceased_date as ceased_on
    from known.ssd_cla_episodes as episode
),

periods as (
    select
        care_id,
        linked_care_id,
        -- Rows of one period that name several children are a slip: the smallest episode that names one counts.
        arg_min(person_id, episode_id) as person_id,
        min(started_on) as started_on,
        case when count(*) = count(ceased_on) then max(ceased_on) end as ceased_on
    from episodes
    group by care_id, linked_care_id
)

select
    periods.care_id,
    periods.linked_care_id,
    periods.person_id,
    periods.started_on,
    least(periods.ceased_on, child.over_on) as ended_on
from periods
left join facts.child as child on child.person_id = periods.person_id
