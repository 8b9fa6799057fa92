"""How a due date was reached, so that a person can count it again."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from calendars.words import day_words, with_weekday
from calendars.working_days import Step, WorkingCalendar
from engine.sentences import count_words

_ONE_DAY = timedelta(days=1)

#: A longer run is shown by its two ends; the days that do not count are always shown.
SHOWN_WHOLE = 20
SHOWN_AT_ENDS = 4


def steps_between(calendar: WorkingCalendar, start: date, due_on: date) -> list[Step]:
    """The days from a start to a due date, or back to one, each counted or not."""
    if due_on < start:
        back = calendar.count(due_on - _ONE_DAY, start - _ONE_DAY)
        return list(calendar.walk(start, -back)) if calendar.add(start, -back) == due_on else []
    days = calendar.count(start, due_on) + (1 if calendar.day_zero_counts else 0)
    return list(calendar.walk(start, days)) if calendar.add(start, days) == due_on else []


def counted_lines(steps: Sequence[Step], *, start: date, day_zero_counts: bool) -> list[str]:
    """The count, a line a day; weekends are told once."""
    first = "is the first day" if day_zero_counts else "is not counted"
    weekdays = [step for step in steps if step.remark != "weekend"]
    lines = [f"{with_weekday(start)}: the day it began, which {first}"]
    lines += _shortened(step for step in weekdays if step.day != start)
    return [*lines, "Saturdays and Sundays are not counted."]


def _shortened(steps: Iterable[Step]) -> list[str]:
    steps = list(steps)
    last = max((step.number or 0 for step in steps), default=0)
    if last <= SHOWN_WHOLE:
        return [str(step) for step in steps]
    lines: list[str] = []
    skipped = 0
    for step in steps:
        if step.number is not None and SHOWN_AT_ENDS < step.number <= last - SHOWN_AT_ENDS and not step.remark:
            skipped += 1
            continue
        if skipped:
            lines.append(f"... {count_words(skipped, 'working_days')} ...")
            skipped = 0
        lines.append(str(step))
    return lines


def calendar_lines(start: date, due_on: date, unit: str, number: int | None) -> list[str]:
    """A limit in days, months or hours: nothing to count one by one."""
    gap = abs((due_on - start).days)
    way = "before" if due_on < start else "after"
    told = f"{day_words(due_on)} is {count_words(gap, 'days')} {way} {day_words(start)}"
    if unit == "months" and number is not None:
        return [f"{told}: {count_words(number, 'months')}, to the same day of the month or the last one it has."]
    return [f"{told}. Every day counts, weekends and bank holidays too."]
