-- One row is the latest supervision of a child's case, as it was known from one day on.
-- helper
select
    person_id,
    greatest(held_on, recorded_on) as known_on,
    max(max(held_on)) over (partition by person_id order by greatest(held_on, recorded_on)) as held_on
from measured.supervision
group by person_id, greatest(held_on, recorded_on)
