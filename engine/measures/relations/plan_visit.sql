-- One row is the latest day on which the child of a plan had been seen, as it was known from one day on.
-- helper
with visits as (
    select
        plan_id,
        visited_on,
        greatest(visited_on, recorded_on) as known_on
    from facts.seen_visit
)

select
    plan_id,
    known_on,
    max(max(visited_on)) over (partition by plan_id order by known_on) as visited_on
from visits
group by plan_id, known_on
