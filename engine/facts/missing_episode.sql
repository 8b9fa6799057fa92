-- One row is one time a child was missing, with the child's return and the interview after it.
-- subject: episode_id
-- row: episode_id = ssd_missing.miss_table_id
with episodes as (
    select
        episode.miss_table_id as episode_id,
        episode.miss_person_id as person_id,
        episode.miss_missing_episode_start_date as missing_from_on,
        coalesce(interview.rhiv_returned_at, day_alone(episode.miss_missing_episode_end_date)) as returned_at,
        -- An absence that was not a missing episode needs no interview.
        coalesce(episode.miss_missing_episode_type, '') <> 'A'
            and interview.rhiv_not_needed_reason is null as needs_interview,
        coalesce(episode.miss_missing_rhi_offered, '') as offer,
        interview.rhiv_offered_at as offered_at,
        interview.rhiv_completed_at as interviewed_at,
        interview.rhiv_declined_at is not null
            or coalesce(episode.miss_missing_rhi_accepted, '') = 'N' as is_declined
    from known.ssd_missing as episode
    left join known.cgx_return_interviews as interview on interview.rhiv_missing_id = episode.miss_table_id
),

next_episodes as (
    select
        episodes.episode_id,
        min(later.missing_from_on) as missing_again_on
    from episodes
    inner join episodes as later
        on later.person_id = episodes.person_id
        and later.episode_id <> episodes.episode_id
        and later.missing_from_on >= cast(episodes.returned_at as date)
    group by episodes.episode_id
)

select
    episodes.episode_id,
    episodes.person_id,
    episodes.missing_from_on,
    episodes.returned_at,
    episodes.needs_interview,
    episodes.offer,
    episodes.offered_at,
    episodes.interviewed_at,
    episodes.is_declined,
    next_episodes.missing_again_on,
    child.over_on
from episodes
left join next_episodes on next_episodes.episode_id = episodes.episode_id
left join facts.child as child on child.person_id = episodes.person_id
