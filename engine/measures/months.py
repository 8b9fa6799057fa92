"""Months as a report counts them: each ends on its last day, or tonight, and the year begins on 1 April."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from engine.errors import EngineError

#: The month in which the year of a report begins.
APRIL = 4

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month, as far as it is known."""

    #: The first day: it names the month.
    first_on: date
    #: The last day of the calendar month.
    ends_on: date
    #: The last day that is counted: tonight, while the month is not over.
    last_on: date
    #: The 1 April on or before.
    year_on: date

    @property
    def is_provisional(self) -> bool:
        return self.last_on < self.ends_on


def month_of(day: date, *, as_at: date) -> Month:
    """The month that holds a day, as far as it is known on the as-at day."""
    first = day.replace(day=1)
    ends = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    year = day.year if day.month >= APRIL else day.year - 1
    return Month(first_on=first, ends_on=ends, last_on=min(ends, as_at), year_on=date(year, APRIL, 1))


def months_back(first_on: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    years, rest = divmod(first_on.year * 12 + first_on.month - 1 - months, 12)
    return date(years, rest + 1, 1)


def run_of_months(last: date, length: int, *, as_at: date) -> tuple[Month, ...]:
    """So many months in a row, the oldest first; `last` lies in the last of them."""
    first = last.replace(day=1)
    return tuple(month_of(months_back(first, back), as_at=as_at) for back in range(length - 1, -1, -1))


def parse_month(text: str) -> date:
    """`2026-10` as the first day of the month."""
    found = _MONTH.fullmatch(text.strip())
    if not found:
        raise EngineError(f"'{text}' is not a month. Write the year and the month, like 2026-10.")
    return date(int(found[1]), int(found[2]), 1)


def month_words(first_on: date) -> str:
    """`October 2026`."""
    return f"{calendar.month_name[first_on.month]} {first_on.year}"


def short_month(first_on: date) -> str:
    """`Oct 2026`."""
    return f"{calendar.month_abbr[first_on.month]} {first_on.year}"
