-- One row is one return of a missing child, with whether the interview came within the hours allowed.
-- subject: episode_id
-- day: returned_on
with returns as (
    select
        episode.*,
        setting.rhi_hours(cast(episode.returned_at as date)) as hours,
        cast(episode.returned_at as time) <> time '00:00:00.000001' as is_timed,
        cast(episode.interviewed_at as time) <> time '00:00:00.000001' as interview_is_timed
    from facts.missing_episode as episode
    where episode.needs_interview and episode.returned_at is not null
)

select
    returns.episode_id,
    returns.person_id,
    cast(returns.returned_at as date) as returned_on,
    returns.returned_at,
    returns.interviewed_at,
    coalesce(
        case
            when returns.is_timed and returns.interview_is_timed
                then returns.interviewed_at <= returns.returned_at + to_hours(returns.hours)
            else cast(returns.interviewed_at as date) <= cast(returns.returned_at as date) + returns.hours // 24
        end,
        false
    ) as is_interviewed_in_time,
    returns.is_declined and setting.rhi_test(cast(returns.returned_at as date)) = 'COMPLETED' as is_declined,
    duty.reason as exempt_because,
    returns.returned_at + to_hours(returns.hours) > cast(as_at() + 1 as timestamp) as has_hours_left
from returns
left join measured.known_duty as duty
    on duty.rule = 'rhi-72h' and duty.subject = returns.episode_id and duty.state = 'exempt'
