-- One row is one placement of a looked-after child, with the first visit to it.
-- subject: placement_id
-- row: placement_id = ssd_cla_placement.clap_cla_placement_id
select
    span.placement_id,
    span.person_id,
    span.placed_on,
    span.ended_on,
    coalesce(details.pldt_visit_regime, 'STANDARD') as regime,
    visit.visited_on as first_visit_on,
    visit.visit_id as first_visit_id
from facts.placement_span as span
left join known.cgx_placement_details as details on details.pldt_placement_id = span.placement_id
left join facts.placement_visit as visit
    on visit.placement_id = span.placement_id and visit.number_of_placement = 1
