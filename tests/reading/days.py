"""Working days and calendar months, counted one day at a time."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from reading.contract import lines

SHIPPED = frozenset(date.fromisoformat(line["date"]) for line in lines("bank_holidays.csv"))


@dataclass(frozen=True, kw_only=True)
class Days:
    """The calendar of one snapshot, with the settings that change how days are counted."""

    extra_holidays: frozenset[date] = frozenset()
    day_zero_counts: bool = False
    month_rule: str = "CALENDAR"

    def working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in SHIPPED and day not in self.extra_holidays

    def add_wd(self, day: date | None, count: int) -> date | None:
        """The count-th working day after (or before) a day, which itself never counts."""
        if day is None:
            return None
        left = abs(count - 1 if self.day_zero_counts and count > 0 else count)
        step = timedelta(days=1 if count > 0 else -1)
        while left > 0:
            day += step
            left -= self.working_day(day)
        return day

    def wd_count(self, start: date, end: date) -> int:
        """The number of working days x with start < x <= end."""
        between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.working_day(day) for day in between)

    def add_months(self, day: date | None, count: int) -> date | None:
        """The same day of another month, or its last day when it is too short."""
        if day is None:
            return None
        if self.month_rule == "DAYS" and count in (3, 6):
            return day + timedelta(days=91 if count == 3 else 183)
        return months_later(day, count)


def months_later(day: date, count: int) -> date:
    year, month0 = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def add_days(day: date | None, count: int) -> date | None:
    return None if day is None else day + timedelta(days=count)
