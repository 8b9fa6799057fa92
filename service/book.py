"""The book as an authority runs it: the shipped rules, its own, and its values above both."""

from datetime import date
from pathlib import Path

import rules
from calendars.closures import Closure, read_closures
from calendars.jurisdictions import build_calendar
from calendars.working_days import WorkingCalendar
from engine.book import Book, load_book
from engine.macros import CalendarTable
from engine.parameters import Parameters
from service.routes import check_routes
from service.settings import Settings
from snapshot.snapshot import Snapshot

#: The shipped book.
BOOK_FOLDER = Path(rules.__file__).parent


def open_book(settings: Settings) -> Book:
    """The shipped rules and the authority's own, with its values."""
    own = _own_files(settings) if settings.overrides else frozenset()
    # The numbers of judgement, and the settings of measures, stand in files of their own: service/judgement.py and
    # service/kpis/book.py set those.
    overrides = {name: values for name, values in settings.overrides.items() if name not in own}
    book = load_book(BOOK_FOLDER, own_rules=settings.own_rules, overrides=overrides)
    check_routes(book.cards)
    return book


def _own_files(settings: Settings) -> frozenset[str]:
    # Imported when an authority has numbers of its own: the cards of judgement take a while to import.
    from service.judgement import load_judgement
    from service.measure_settings import measure_settings

    return frozenset({*load_judgement(settings.own_rules).parameters, *measure_settings().names()})


def calendar_for(
    parameters: Parameters, settings: Settings, *, as_of: date, snapshot: Snapshot | None = None
) -> WorkingCalendar:
    """The working days that count on one day: the settings choose the list, the snapshot adds to it."""
    jurisdiction = str(parameters["calendar"].value_on(as_of))
    closures = read_closures(settings.closures_file) if settings.closures_file else []
    if snapshot is not None:
        closures += [
            Closure(closed_on=day, title=title, source="cgx_calendar") for day, title in snapshot.closures().items()
        ]
    return build_calendar(
        jurisdiction,
        extra_holidays=snapshot.bank_holidays(jurisdiction) if snapshot else {},
        closures=closures,
        closures_count=parameters["count_la_closures"].value_on(as_of) == "Y",
        day_zero_counts=parameters["day_zero_counts"].value_on(as_of) == "Y",
    )


def calendar_table(calendar: WorkingCalendar) -> CalendarTable:
    """The calendar as the engine takes it."""
    return CalendarTable(
        first_day=calendar.first_day,
        last_day=calendar.last_day,
        days_off=tuple(sorted(day for day in calendar.days_off if day.weekday() < 5)),
        known_until=calendar.known_until,
    )
