-- One row is one child without an allocated worker at the end of a month.
-- subject: person_id, first_day_on
select
    month.month_on,
    month.last_on,
    spell.person_id,
    spell.first_day_on,
    spell.last_allocated_on,
    working_days_after(spell.last_allocated_on, number_of.unallocated_wd(spell.last_allocated_on)) as due_on
from facts.unallocated_spell as spell
inner join measured.month as month
    on month.last_on >= spell.first_day_on
    and coalesce(spell.next_allocated_on > month.last_on, true)
    and coalesce(spell.case_closed_on > month.last_on, true)
