-- One row is one looked-after child in a placement at the end of a month, with the duties to visit that stood then.
-- subject: person_id
-- rules
with placements as (
    select
        month.month_on,
        month.last_on,
        span.placement_id,
        span.person_id,
        span.placed_on
    from facts.placement_span as span
    left join known.cgx_placement_details as details on details.pldt_placement_id = span.placement_id
    inner join measured.month as month
        on month.last_on >= span.placed_on
        and (span.ended_on is null or span.ended_on > month.last_on)
    where coalesce(details.pldt_visit_regime, 'STANDARD') not in ('SHORT_BREAK', 'NOT_APPLICABLE')
        and span.person_id is not null
),

children as (
    select
        placements.month_on,
        placements.last_on,
        placements.person_id,
        min(placements.placed_on) as first_placed_on,
        min(visit.visited_on) filter (where visit.visited_on <= placements.last_on) as first_visit_on
    from placements
    left join facts.placement_visit as visit on visit.placement_id = placements.placement_id
    where exists (
        select 1
        from facts.care_episode as episode
        where episode.person_id = placements.person_id
            and episode.started_on <= placements.last_on
            and (episode.ceased_on is null or episode.ceased_on > placements.last_on)
    )
    group by placements.month_on, placements.last_on, placements.person_id
),

duties as (
    select
        duty.person_id,
        duty.started_on,
        duty.breach_on,
        least(duty.met_on, duty.closed_on) as over_on,
        duty.state in ('overdue', 'met_late', 'never_met') as was_in_breach
    from measured.known_duty as duty
    where duty.rule in ({rules})
)

select
    children.month_on,
    children.last_on,
    children.person_id,
    children.first_placed_on,
    children.first_visit_on,
    count(duties.person_id) > 0 as has_duty,
    coalesce(
        bool_or(
            duties.was_in_breach
            and duties.breach_on <= children.last_on
            and (duties.over_on is null or duties.over_on > children.last_on)
        ),
        false
    ) as has_overdue_duty
from children
left join duties on duties.person_id = children.person_id and duties.started_on <= children.last_on
group by
    children.month_on, children.last_on, children.person_id, children.first_placed_on, children.first_visit_on
