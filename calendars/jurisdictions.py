"""Which bank holidays count where, and the calendar made of them."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from calendars.bank_holidays import FIRST_SHIPPED, KNOWN_UNTIL, LAST_SHIPPED, shipped_bank_holidays
from calendars.closures import Closure
from calendars.errors import CalendarTooShort, UnknownJurisdiction
from calendars.words import day_words, guess
from calendars.working_days import WorkingCalendar

#: England and Wales have one list.
JURISDICTIONS = MappingProxyType({"ENG-WAL": "ENG-WAL", "ENG": "ENG-WAL", "WAL": "ENG-WAL", "SCT": "SCT", "NIR": "NIR"})

NO_HOLIDAYS: Mapping[date, str] = MappingProxyType({})


def build_calendar(
    jurisdiction: str = "ENG-WAL",
    *,
    extra_holidays: Mapping[date, str] = NO_HOLIDAYS,
    closures: Iterable[Closure] = (),
    closures_count: bool = False,
    day_zero_counts: bool = False,
    first_day: date = FIRST_SHIPPED,
    last_day: date = LAST_SHIPPED,
) -> WorkingCalendar:
    """The working days of a jurisdiction. Extra holidays are added to the shipped list: they replace nothing.

    Extra holidays and closures outside first_day and last_day have no effect.
    """
    name = _listed(jurisdiction)
    _check_span(first_day, last_day)
    return WorkingCalendar(
        jurisdiction=name,
        first_day=first_day,
        last_day=last_day,
        known_until=KNOWN_UNTIL,
        holidays=MappingProxyType({**extra_holidays, **shipped_bank_holidays(name)}),
        closures=MappingProxyType({closure.closed_on: closure.title for closure in closures}),
        closures_count=closures_count,
        day_zero_counts=day_zero_counts,
    )


def _listed(jurisdiction: str) -> str:
    if jurisdiction not in JURISDICTIONS:
        raise UnknownJurisdiction(
            f"There is no bank holiday list for '{jurisdiction}'.{guess(jurisdiction, JURISDICTIONS)} "
            f"Set the calendar to one of {', '.join(JURISDICTIONS)}."
        )
    return JURISDICTIONS[jurisdiction]


def _check_span(first_day: date, last_day: date) -> None:
    if first_day > last_day:
        raise CalendarTooShort(
            f"A calendar cannot run from {day_words(first_day)} back to {day_words(last_day)}. "
            "Give a last day on or after the first day."
        )
    # Without bank holidays every weekday would count, and every due date would be wrong in silence.
    if first_day < FIRST_SHIPPED or last_day > LAST_SHIPPED:
        raise CalendarTooShort(
            f"A calendar from {day_words(first_day)} to {day_words(last_day)} is longer than the bank holidays "
            f"that are shipped. Stay within {day_words(FIRST_SHIPPED)} and {day_words(LAST_SHIPPED)}."
        )
