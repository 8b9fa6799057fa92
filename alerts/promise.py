"""The promise of every night: each open exception has a named person, a next date and a message that landed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alerts.conditions import working_days_after
from alerts.digest.matters import Open
from calendars.working_days import WorkingCalendar


class Lack(StrEnum):
    """What an exception is without."""

    NOBODY = "nobody can be told of it"
    NO_DAY = "it has no next day"
    NOT_LANDED = "no message about it has arrived at the mail server"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """An open exception for which the promise does not hold."""

    exception_id: int
    reference: str
    lacks: tuple[Lack, ...]

    @property
    def words(self) -> str:
        """One sentence."""
        return f"{self.reference}: {', and '.join(self.lacks)}."


def broken(
    found: Iterable[Open],
    landed: Mapping[int, date],
    *,
    due: Collection[int],
    calendar: WorkingCalendar,
    on: date,
) -> tuple[Broken, ...]:
    """The exceptions that speak and lack something.

    `landed` is the day of the last message that was accepted, by id of the exception; `due` are those whose first
    digest should have gone out by now: of what was opened tonight nothing can have landed yet.
    """
    lacking = ((item, lacks_of(item, landed, due=due, calendar=calendar, on=on)) for item in found if item.speaks)
    return tuple(
        Broken(exception_id=item.entry.id, reference=item.entry.reference, lacks=lacks)
        for item, lacks in lacking
        if lacks
    )


def lacks_of(
    item: Open, landed: Mapping[int, date], *, due: Collection[int], calendar: WorkingCalendar, on: date
) -> tuple[Lack, ...]:
    """What one exception is without."""
    entry = item.entry
    has_landed = landed.get(entry.id, date.min) >= entry.opened_on
    return tuple(
        lack
        for lack, is_so in (
            (Lack.NOBODY, not item.telling.told),
            (Lack.NO_DAY, next_day(item, calendar=calendar, on=on) is None),
            (Lack.NOT_LANDED, entry.id in due and not has_landed),
        )
        if is_so
    )


def next_day(item: Open, *, calendar: WorkingCalendar, on: date) -> date | None:
    """The next day on which something happens by itself:

    1. the day of a promise, if it is still to come,
    2. else the day of the next step of its route,
    3. else, at the top of the route, the next working day: it stands in the digest until it is put right.
    """
    promise_on = item.entry.promise_on
    if promise_on and promise_on >= on:
        return promise_on
    if item.telling.standing.next_on:
        return item.telling.standing.next_on
    return working_days_after(calendar, on, 1) if item.telling.told else None
