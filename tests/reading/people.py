"""Definitions: dates of people, and being looked after."""

from datetime import date

from reading.blanks import Row, before, by, earliest, empty_or_after, get
from reading.days import months_later
from reading.world import World


def unborn(k: Row | None, day: date | None) -> bool:
    """No date of birth, or a later one. A child that is not found is not unborn."""
    return k is not None and day is not None and (k["pers_dob"] is None or before(day, k["pers_dob"]))


def age(k: Row | None, day: date | None) -> int | None:
    """Whole years; not defined while unborn."""
    born: date | None = get(k, "pers_dob")
    if born is None or day is None or before(day, born):
        return None
    years: int = day.year - born.year + 1
    while months_later(born, 12 * years) > day:
        years -= 1
    return years


def person_over(w: World, k: Row | None) -> date | None:
    """Death or the eighteenth birthday, when not later than A."""
    over = earliest(get(k, "pers_death_date"), eighteenth(k))
    return over if by(over, w.as_of) else None


def eighteenth(k: Row | None) -> date | None:
    born: date | None = get(k, "pers_dob")
    return None if born is None else months_later(born, 216)


def person(w: World, person_id: str | None) -> Row | None:
    return w.named("ssd_person", person_id)


def looked_after(w: World, k: Row | None, day: date | None) -> bool:
    return any(
        by(episode["clae_cla_episode_start_date"], day) and empty_or_after(episode["clae_cla_episode_ceased_date"], day)
        for episode in w.where("ssd_cla_episodes", "clae_person_id", get(k, "pers_person_id"))
    )
