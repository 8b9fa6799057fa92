-- One row is one person the snapshot knows: a child, an unborn child, a parent or a carer.
-- helper
select
    person.pers_person_id as person_id,
    person.pers_dob as born_on,
    -- The duties about a person end at death or on the eighteenth birthday.
    case
        when least(person.pers_death_date, months_after(person.pers_dob, 216)) <= as_at()
            then least(person.pers_death_date, months_after(person.pers_dob, 216))
    end as over_on
from known.ssd_person as person
