"""Rules about children without an allocated worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reading.blanks import Row, before, by, earliest, filled
from reading.duties import dated
from reading.people import person_over
from reading.states import Duty, first_of, rule
from reading.workers import allocated, care_class
from reading.world import World, once_per_row

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A run of days on which the child was in care of the authority and nobody was allocated."""

    first_day: date
    last_day: date
    last_allocated: date
    next_allocated: date | None
    case_closed: date | None


def turning_days(w: World, k: Row) -> list[date]:
    """The days up to A on which the class of care or the allocation may change; in between nothing does."""
    tables = {
        "ssd_cp_plans": ("cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
        "ssd_cla_episodes": (
            "clae_person_id",
            "clae_cla_episode_start_date",
            "clae_cla_episode_ceased_date",
        ),
        "ssd_cin_plans": ("cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
        "ssd_involvements": (
            "invo_person_id",
            "invo_involvement_start_date",
            "invo_involvement_end_date",
        ),
    }
    named = [
        row[column]
        for table, (child, *columns) in tables.items()
        for row in w.where(table, child, k["pers_person_id"])
        for column in columns
    ]
    days = {day + step for day in filled([*named, person_over(w, k)]) for step in (ONE_DAY * 0, ONE_DAY)}
    return sorted(day for day in days if day <= w.as_of)


@once_per_row
def unallocated_spells(w: World, k: Row) -> list[Spell]:
    stretches = [
        (first, care_class(w, k, first) is not None and not allocated(w, k, first)) for first in turning_days(w, k)
    ]
    spells, first_day = [], None
    for day, alone in [*stretches, (w.as_of + ONE_DAY, False)]:
        if alone and first_day is None:
            first_day = day
        elif not alone and first_day is not None:
            spells.append(spell(w, k, first_day, day - ONE_DAY))
            first_day = None
    return spells


def spell(w: World, k: Row, first_day: date, last_day: date) -> Spell:
    eve, after = first_day - ONE_DAY, last_day + ONE_DAY
    over = last_day < w.as_of
    still_ours = over and care_class(w, k, after) is not None
    return Spell(
        first_day=first_day,
        last_day=last_day,
        last_allocated=eve if allocated(w, k, eve) else first_day,
        next_allocated=after if still_ours else None,
        case_closed=after if over and not still_ours else None,
    )


def closing(w: World, k: Row) -> bool:
    """An open case of the child is planned to close within the limit."""
    until = w.days.add_wd(w.as_of, w.number("unallocated_wd"))
    return any(
        row["cine_close_date"] is None and by(w.as_of, planned) and by(planned, until)
        for row in w.where("ssd_cin_episodes", "cine_person_id", k["pers_person_id"])
        for planned in [w.details("cgx_referral_details", row["cine_referral_id"])["refd_planned_close_date"]]
    )


@rule("alloc-unallocated-5wd", kind="deadline", severity="critical", working_days=True)
def allocated_soon(w: World) -> Iterator[Duty]:
    for k in w.rows("ssd_person"):
        for g in unallocated_spells(w, k):
            yield Duty(
                subject=f"{k['pers_person_id']}|{g.first_day}",
                person=k["pers_person_id"],
                started_on=g.last_allocated,
                due_on=w.days.add_wd(g.last_allocated, w.number("unallocated_wd")),
                met=first_of(dated(g.next_allocated)),
                ends=(g.case_closed,),
                exempt=(("closing", closing(w, k)),),
                severity=(("high", care_class(w, k, g.last_day) != "CP"),),
            )


@rule("alloc-gap-any", kind="finding", severity="high", inclusive=True)
def no_gap(w: World) -> Iterator[Duty]:
    for k in w.rows("ssd_person"):
        for g in unallocated_spells(w, k):
            first = first_on_plan(w, k, g)
            if first is not None:
                yield Duty(
                    subject=f"{k['pers_person_id']}|{g.first_day}",
                    person=k["pers_person_id"],
                    started_on=first,
                    due_on=first,
                    met=first_of(dated(g.next_allocated)),
                    ends=(g.case_closed, first_off_plan(w, k, first)),
                )


def first_on_plan(w: World, k: Row, g: Spell) -> date | None:
    days = [g.first_day, *(day for day in turning_days(w, k) if g.first_day < day <= g.last_day)]
    return earliest(*(day for day in days if care_class(w, k, day) == "CP"))


def first_off_plan(w: World, k: Row, since: date) -> date | None:
    """The first later day, up to A, on which the child is on no plan."""
    days = [day for day in turning_days(w, k) if before(since, day)]
    return earliest(*(day for day in days if care_class(w, k, day) != "CP"))
