"""The days of an exception counted one by one, so that a person can count them again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from markupsafe import Markup

from calendars.words import day_words
from calendars.working_days import Step, WorkingCalendar
from console.charts import Figures, day_strip, strip_figures
from console.visit import Visit
from engine.cards import Card
from engine.sentences import count_words
from register.record import Entry
from service.book import calendar_for
from service.counting import calendar_lines, steps_between
from service.exceptions.chain_page import UNITS
from service.explain_command import without_limit

#: A longer run is shown as a table alone: a picture of it would fill the page.
PICTURED = timedelta(days=84)

#: A longer run is told in sentences alone: a mistyped year gives hundreds of thousands of days.
LISTED = timedelta(days=3660)


@dataclass(frozen=True, kw_only=True)
class Count:
    """Some days counted, or why they were not."""

    id: str
    title: str
    #: What was counted, in sentences.
    says: Sequence[str]
    #: Empty where every day counts, and nothing is to be seen one by one.
    steps: Sequence[Step] = ()

    @cached_property
    def picture(self) -> Markup | None:
        """The days as a calendar, when they fit on one."""
        if not self.steps or self.steps[-1].day - self.steps[0].day > PICTURED:
            return None
        return day_strip(self.id, self.steps, title=self.title)

    @cached_property
    def figures(self) -> Figures:
        """The days as a table; of a Saturday and a Sunday it says that they are a weekend."""
        return strip_figures(self.steps)


def counts_of(entry: Entry, card: Card | None, visit: Visit, *, last_night: date | None) -> list[Count]:
    """How the due day was reached, and how many days late it is."""
    parameters = visit.console.book.parameters
    calendar = calendar_for(parameters, visit.console.settings, as_of=entry.seen_on)
    reached = [] if card is None else [_reached(entry, card, visit, calendar)]
    return [*reached, _late(entry, calendar, last_night)]


def _reached(entry: Entry, card: Card, visit: Visit, calendar: WorkingCalendar) -> Count:
    """From the day it began to the due day."""
    title = f"How {day_words(entry.due_on)} was reached"
    limit = card.within
    if limit is None:
        return Count(id="reached", title=title, says=[without_limit(card)])
    if limit.before:
        return Count(id="reached", title=title, says=["It was counted back from another day, which the snapshot held."])
    parameters = visit.console.book.parameters
    setting = str(parameters[limit.unit.strip("{}")].value_on(entry.started_on)) if limit.unit.startswith("{") else ""
    unit = UNITS.get(setting, setting) or limit.unit
    number = card.version_on(entry.started_on).limit
    if unit != "working days":
        says = calendar_lines(entry.started_on, entry.due_on, unit, number)
        return Count(id="reached", title=title, says=says)
    steps = steps_between(calendar, entry.started_on, entry.due_on)
    counted = _last_number(steps)
    says = [f"{day_words(entry.started_on)} is the day it began. {_first_day(calendar)}"]
    if steps and counted == number:
        says.append(f"{day_words(entry.due_on)} is working day {counted}.")
    elif number is not None and limit.amount == "{limit}":
        says.append(_other_calendar(counted, number))
    return Count(id="reached", title=title, says=says, steps=steps)


def _late(entry: Entry, calendar: WorkingCalendar, last_night: date | None) -> Count:
    """From the due day to the night that counted last, or to the day on which it ended."""
    title = "How late it is, day by day" if entry.is_live else "How late it was, day by day"
    until, counted = _until(entry, calendar, last_night)
    if entry.unit != "working_days":
        says = [*_ends(entry, until), "Every day counts, weekends and bank holidays too."]
        steps = _every_day(entry.due_on, until)
    else:
        says = [*_ends(entry, until), "Saturdays, Sundays and bank holidays are not counted."]
        steps = _working_days(calendar, entry.due_on, until)
    if counted == entry.days_late:
        says.append(f"That is {count_words(counted, entry.unit)}.")
    else:
        says.append(_other_calendar(counted, entry.days_late))
    return Count(id="late", title=title, says=says, steps=list(steps) if until - entry.due_on <= LISTED else ())


def _until(entry: Entry, calendar: WorkingCalendar, last_night: date | None) -> tuple[date, int]:
    """The day up to which the days late were counted, and how many they are: the first that gives the figure shown."""
    ended = (entry.met_on, entry.closed_on)
    days = [day for day in ((last_night,) if entry.is_live else ended) if day is not None]
    counted = [(day, _days(entry, calendar, day)) for day in (*days, entry.seen_on) if day >= entry.due_on]
    counted = counted or [(entry.due_on, 0)]
    return next((found for found in counted if found[1] == entry.days_late), counted[0])


def _days(entry: Entry, calendar: WorkingCalendar, until: date) -> int:
    if entry.unit == "working_days":
        return calendar.count(entry.due_on, until)
    return max((until - entry.due_on).days, 0)


def _ends(entry: Entry, until: date) -> Iterator[str]:
    what = "the last night that was checked" if entry.is_live else "the day on which it ended"
    yield f"The last day was {day_words(entry.due_on)}. The day after it is the first that counts."
    yield f"{day_words(until)} is {what}."


def _working_days(calendar: WorkingCalendar, after: date, until: date) -> Iterator[Step]:
    """Every day after one up to another, each with its number or why it has none."""
    number = 0
    for day in _days_between(after, until):
        works = calendar.is_working_day(day)
        number += works
        yield Step(
            day=day,
            number=number if works else None,
            remark=_remark(calendar, day),
            is_provisional=calendar.is_provisional(day),
        )


def _remark(calendar: WorkingCalendar, day: date) -> str | None:
    if day.weekday() >= 5:
        return "weekend"
    if day in calendar.days_off:
        return calendar.days_off[day]
    return f"council closed, {calendar.closures[day]}, but the clock runs" if day in calendar.closures else None


def _every_day(after: date, until: date) -> Iterator[Step]:
    for number, day in enumerate(_days_between(after, until), start=1):
        yield Step(day=day, number=number, remark=None, is_provisional=False)


def _days_between(after: date, until: date) -> Iterator[date]:
    return (after + timedelta(days=number) for number in range(1, (until - after).days + 1))


def _last_number(steps: Sequence[Step]) -> int:
    return max((step.number or 0 for step in steps), default=0)


def _first_day(calendar: WorkingCalendar) -> str:
    if calendar.day_zero_counts:
        return "It counts as working day 1."
    return "It is not counted: working day 1 is the first working day after it."


def _other_calendar(counted: int, number: int) -> str:
    """The register keeps the days late, and not the days off that a snapshot brought with it."""
    return (
        f"By the calendar in use now that is {counted} and not {number}: the snapshot of that night had days off of "
        "its own, or the calendar was changed since."
    )
