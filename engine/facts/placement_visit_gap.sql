-- One row is the time from one visit to a placement to the next, or to now.
-- subject: placement_id
-- link: link
-- row: placement_id = ssd_cla_placement.clap_cla_placement_id
-- row: link = ssd_cla_visits.clav_cla_visit_id
select
    visit.placement_id,
    case when visit.number_of_placement = 1 then 'start' else visit.visit_id end as link,
    span.person_id,
    span.placed_on,
    span.ended_on,
    coalesce(details.pldt_visit_regime, 'STANDARD') as regime,
    coalesce(details.pldt_permanent, '') = 'Y' as is_permanent,
    details.pldt_permanent is null as permanence_not_recorded,
    months_after(span.placed_on, 12) as a_year_on,
    visit.visited_on as last_visit_on,
    visit.visit_id as last_visit_id,
    lead(visit.visited_on) over (partition by visit.placement_id order by visit.visited_on) as next_visit_on,
    lead(visit.visit_id) over (partition by visit.placement_id order by visit.visited_on) as next_visit_id
from facts.placement_visit as visit
inner join facts.placement_span as span on span.placement_id = visit.placement_id
left join known.cgx_placement_details as details on details.pldt_placement_id = visit.placement_id
