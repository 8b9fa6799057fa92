-- One row is one plan's latest visit of which nobody recorded whether the child was seen.
-- helper
select
    visit.plan_id,
    max(visit.visited_on) as latest_on
from facts.visit_of_plan as visit
where visit.visited_on is not null
    and visit.seen is null
    and visit.took_place
group by visit.plan_id
