"""Days as numbers, so that thousands of dates a second can be counted and written."""

from dataclasses import dataclass
from datetime import date, timedelta

from calendars.bank_holidays import shipped_bank_holidays

#: Parents of the oldest children are born this long before the first day anyone looks at.
YEARS_BACK = 62
DAYS_AHEAD = 900
MINUTES_A_DAY = 1440
CLOCK = [f"T{minute // 60:02d}:{minute % 60:02d}" for minute in range(MINUTES_A_DAY)]


@dataclass(frozen=True, kw_only=True)
class Days:
    """A stretch of days, numbered from 0. All days of the synthetic world are such numbers."""

    first: date
    #: The ISO date of each day.
    iso: list[str]
    #: The day numbers of the working days.
    working: list[int]
    #: For each day, how many working days there are up to and including it.
    count: list[int]

    def number(self, day: date) -> int:
        return (day - self.first).days

    def date(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def is_working(self, day: int) -> bool:
        return self.working[self.count[day] - 1] == day

    def add(self, day: int, working_days: int) -> int:
        """The n-th working day after that day, or before it when n is negative."""
        count = self.count[day]
        if working_days < 0 and not self.is_working(day):
            count += 1
        return self.working[count + working_days - 1] if working_days else day

    def on_or_before(self, day: int) -> int:
        return self.working[self.count[day] - 1]

    def on_or_after(self, day: int) -> int:
        return day if self.is_working(day) else self.add(day, 1)

    def months(self, day: int, months: int) -> int:
        """The same day of the month so many months later, clamped to the month's end."""
        start = self.date(day)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        first = date(year, month + 1, 1)
        last = date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)
        return self.number(first.replace(day=min(start.day, last.day)))

    def is_holiday_season(self, day: int) -> bool:
        """August, and Christmas to the first days of January: school staff and families are away."""
        month_day = self.iso[day][5:]
        return "08-01" <= month_day <= "08-31" or month_day >= "12-20" or month_day <= "01-03"


def build_days(last_night: date) -> Days:
    """The days around the last night of a snapshot."""
    first = date(last_night.year - YEARS_BACK, 1, 1)
    length = (last_night - first).days + DAYS_AHEAD
    holidays = {(day - first).days for day in shipped_bank_holidays("ENG-WAL")}
    ordinals = range(first.toordinal(), first.toordinal() + length)
    iso = [date.fromordinal(ordinal).isoformat() for ordinal in ordinals]
    working: list[int] = []
    count: list[int] = []
    for day, ordinal in enumerate(ordinals):
        # Day 1 of the calendar was a Monday: 6 and 0 are Saturday and Sunday.
        if 0 < ordinal % 7 < 6 and day not in holidays:
            working.append(day)
        count.append(len(working))
    return Days(first=first, iso=iso, working=working, count=count)
