"""What a step waits for: working days, or one of a few events. What the data cannot decide is named, not dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alerts.matter import STAGE_OVER, TOTAL_OVER, Matter
from alerts.policy import PolicyStep
from calendars.working_days import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """So many working days after the first day in breach."""

    after: int


@dataclass(frozen=True, kw_only=True)
class Times:
    """It has come up so many times."""

    times: int


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something else has happened, which the facts show."""

    event: str


@dataclass(frozen=True, kw_only=True)
class MonthTurned:
    """The first working day of the month after the first day in breach."""


@dataclass(frozen=True, kw_only=True)
class NotAutomatic:
    """The data cannot say when it has come: a person must."""


Condition = WorkingDays | Times | Happened | MonthTurned | NotAutomatic

#: The words of the routes. Words that are not here are not automatic, and every page that shows the step says so.
WHEN: Mapping[str, Condition] = {
    "on the same day": WorkingDays(after=0),
    "the second time": Times(times=2),
    "the third time": Times(times=3),
    "once a month": MonthTurned(),
    "when the time of the stage has run out": Happened(event=STAGE_OVER),
    "when the time in all has run out": Happened(event=TOTAL_OVER),
}


def condition_of(step: PolicyStep) -> Condition:
    """What a step waits for."""
    if step.after is not None:
        return WorkingDays(after=step.after)
    return WHEN.get(step.when or "", NotAutomatic())


def day_of(condition: Condition, matter: Matter, calendar: WorkingCalendar, *, begins_at_step: int) -> date | None:
    """The day on which the condition holds, in the past or to come; None while nobody knows."""
    match condition:
        case WorkingDays(after=after):
            return working_days_after(calendar, matter.breach_on, after)
        case Times(times=times):
            # A rule that begins at a later step speaks of what has happened before: its first time is the second.
            return matter.breach_on if matter.times + begins_at_step - 1 >= times else None
        case Happened(event=event):
            return matter.happened_on.get(event)
        case MonthTurned():
            return first_working_day_of_next_month(calendar, matter.breach_on)
        case NotAutomatic():
            return None


def working_days_after(calendar: WorkingCalendar, day: date, working_days: int) -> date:
    """The n-th working day after a day: an authority that counts the day itself does so for duties, not for us."""
    return calendar.add(day, working_days + (calendar.day_zero_counts and working_days > 0))


def first_working_day_of_next_month(calendar: WorkingCalendar, day: date) -> date:
    """The first working day of the month after that of the day."""
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first if calendar.is_working_day(first) else working_days_after(calendar, first, 1)
