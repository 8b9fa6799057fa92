"""Working days counted from a table: Monday to Friday, less bank holidays.

Day 0 is the day of the event and is not counted: day 1 is the first working day after it. Outside the table no bank
holiday is known and every Monday to Friday counts: a date mistyped by centuries is answered, and is seen to be wrong.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from calendars.errors import CalendarTooShort
from calendars.words import day_words, with_weekday

_ONE_DAY = timedelta(days=1)


class _Table(NamedTuple):
    """Both ways between days and the count of working days."""

    #: For each day from first_day: how many working days there were up to and including it.
    ordinals: "array[int]"
    #: The working days themselves; the one with ordinal n is at place n - 1.
    working_days: list[date]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One day passed on the way from a start to a due date."""

    day: date
    #: 1 for the first working day, or None when the day is not counted.
    number: int | None
    #: Why it is not counted, or what else to know of a day that is.
    remark: str | None
    #: True after the last year whose one-off bank holidays have been published.
    is_provisional: bool

    def __str__(self) -> str:
        counted = f"working day {self.number}" if self.number is not None else "not counted"
        remark = f" ({self.remark})" if self.remark else ""
        provisional = "; bank holidays of that year not yet published" if self.is_provisional else ""
        return f"{with_weekday(self.day)}: {counted}{remark}{provisional}"


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """The working days of one jurisdiction. `jurisdictions.build_calendar` makes one."""

    jurisdiction: str
    first_day: date
    last_day: date
    #: Later days are allowed, but a bank holiday may yet be proclaimed: see `is_provisional`.
    known_until: date
    holidays: Mapping[date, str] = field(repr=False, hash=False)
    closures: Mapping[date, str] = field(default_factory=dict, repr=False, hash=False)
    #: Closures of the authority do not stop a statutory clock unless this is set.
    closures_count: bool = False
    #: The start day is day 1, as one public validator counts. It changes `add` and `walk` only.
    day_zero_counts: bool = False

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and not a day off; outside the table no day is known to be off."""
        is_off = self.first_day <= day <= self.last_day and day in self.days_off
        return day.weekday() < 5 and not is_off

    def is_provisional(self, day: date) -> bool:
        """True when one-off bank holidays near that day may not have been proclaimed yet."""
        return day > self.known_until

    def name_of_holiday(self, day: date) -> str | None:
        """The title of the bank holiday on that day, if there is one."""
        return self.holidays.get(day)

    def add(self, day: date, working_days: int) -> date:
        """The n-th working day after that day, or before it when n is negative; the day itself for 0."""
        if self.day_zero_counts and working_days > 0:
            working_days -= 1
        ordinal = self._ordinal(day)
        if working_days == 0:
            return day
        if working_days < 0 and not self.is_working_day(day):
            # Stepping back from a Sunday, the Friday before is the first day and not the second.
            ordinal += 1
        return self._working_day(ordinal + working_days, start=day)

    def count(self, after: date, until: date) -> int:
        """How many working days lie after the first day, up to and including the second; never below 0."""
        return max(0, self._ordinal(until) - self._ordinal(after))

    def rows(self) -> Iterator[tuple[date, bool, int]]:
        """Each day of the table, whether it is a working day, and the number of working days up to and including it."""
        before = 0
        for place, ordinal in enumerate(self._table.ordinals):
            yield self.first_day + timedelta(days=place), ordinal > before, ordinal
            before = ordinal

    def walk(self, day: date, working_days: int) -> Iterator[Step]:
        """The days that `add` passes, in its order: each one counted, or why it is not."""
        due_on = self.add(day, working_days)
        step = -_ONE_DAY if working_days < 0 else _ONE_DAY
        number = 0
        if self.day_zero_counts and working_days > 0:
            number = 1
            yield self._step(day, number, remark="the start day counts")
        while day != due_on:
            day += step
            works = self.is_working_day(day)
            number += works
            yield self._step(day, number if works else None, remark=self._remark(day))

    def explain(self, day: date, working_days: int) -> list[str]:
        """The working days counted one by one, a line each for a person to read."""
        return [str(step) for step in self.walk(day, working_days)]

    @cached_property
    def days_off(self) -> Mapping[date, str]:
        """The days that do not count although they may be weekdays, each with its title."""
        return {**self.closures, **self.holidays} if self.closures_count else self.holidays

    @cached_property
    def _table(self) -> _Table:
        off = {day.toordinal() for day in self.days_off}
        table = _Table(ordinals=array("l"), working_days=[])
        count = 0
        for number in range(self.first_day.toordinal(), self.last_day.toordinal() + 1):
            # Day 1 of the proleptic calendar was a Monday: 6 and 0 are Saturday and Sunday.
            if 0 < number % 7 < 6 and number not in off:
                count += 1
                table.working_days.append(date.fromordinal(number))
            table.ordinals.append(count)
        return table

    def _ordinal(self, day: date) -> int:
        ordinals = self._table.ordinals
        if day < self.first_day:
            return _weekday_number(day) - self._weekdays_before
        if day > self.last_day:
            return ordinals[-1] + _weekday_number(day) - _weekday_number(self.last_day)
        return ordinals[(day - self.first_day).days]

    def _working_day(self, ordinal: int, *, start: date) -> date:
        found = self._table.working_days
        if 0 < ordinal <= len(found):
            return found[ordinal - 1]
        number = ordinal + self._weekdays_before
        if ordinal > 0:
            number = ordinal - len(found) + _weekday_number(self.last_day)
        try:
            return _weekday(number)
        except (ValueError, OverflowError):
            raise CalendarTooShort(
                f"Working days counted from {day_words(start)} run out of all dates. "
                "Check that date and the number of working days."
            ) from None

    @cached_property
    def _weekdays_before(self) -> int:
        """The number of the last weekday before the table begins."""
        return _weekday_number(self.first_day) - (self.first_day.weekday() < 5)

    def _step(self, day: date, number: int | None, *, remark: str | None) -> Step:
        return Step(day=day, number=number, remark=remark, is_provisional=self.is_provisional(day))

    def _remark(self, day: date) -> str | None:
        if day.weekday() >= 5:
            return "weekend"
        if day in self.days_off:
            return self.days_off[day]
        if day in self.closures:
            return f"council closed, {self.closures[day]}, but the clock runs"
        return None


def _weekday_number(day: date) -> int:
    """How many days from Monday to Friday there were up to and including a day, since the first of all dates."""
    # Day 1 of the proleptic calendar was a Monday.
    weeks, past = divmod(day.toordinal() - 1, 7)
    return 5 * weeks + min(past + 1, 5)


def _weekday(number: int) -> date:
    """The day from Monday to Friday with a number."""
    weeks, past = divmod(number - 1, 5)
    return date.fromordinal(7 * weeks + past + 1)
