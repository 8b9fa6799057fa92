-- One row is one spell in which a child was looked after: from its first day to the day before it ceased.
-- helper
select
    episode.clae_person_id as person_id,
    episode.clae_cla_id as care_id,
    episode.clae_cla_episode_start_date as started_on,
    episode.clae_cla_episode_ceased_date as ceased_on
from known.ssd_cla_episodes as episode
where episode.clae_cla_episode_start_date is not null
