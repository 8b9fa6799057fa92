"""Calendar months and ages."""

import calendar
from datetime import MAXYEAR, MINYEAR, date, timedelta

from calendars.errors import CalendarTooShort, UnknownMonthRule
from calendars.words import day_words

#: With the rule DAYS, an older indicator's way: these many months are these many days.
DAYS_FOR_MONTHS = {3: 91, 6: 183}


def add_months(day: date, months: int, *, rule: str = "CALENDAR") -> date:
    """The same day that many months later, or the month's last day; never moved to a working day.

    With rule DAYS, 3 months are 91 days and 6 months 183 days; other lengths stay calendar months.
    """
    if rule not in ("CALENDAR", "DAYS"):
        raise UnknownMonthRule(f"There is no month rule '{rule}'. Set month_rule to CALENDAR or DAYS.")
    if rule == "DAYS" and abs(months) in DAYS_FOR_MONTHS:
        return _moved(day, months, days=DAYS_FOR_MONTHS[abs(months)])
    return _clamped(day, months)


def _moved(day: date, months: int, *, days: int) -> date:
    try:
        return day + timedelta(days=days if months > 0 else -days)
    except OverflowError:
        raise _no_date(day, months) from None


def _clamped(day: date, months: int) -> date:
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise _no_date(day, months)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def _no_date(day: date, months: int) -> CalendarTooShort:
    return CalendarTooShort(f"{months} months from {day_words(day)} is no date. Check that date.")


def age_on(born_on: date, day: date) -> int | None:
    """Age in whole years, None before birth. Born on 29 February: 28 February in other years."""
    if day < born_on:
        return None
    years = day.year - born_on.year
    return years if add_months(born_on, 12 * years) <= day else years - 1
