"""One look at the register, as it is or as it was known after a past night."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, FromClause

from calendars.words import day_words
from calendars.working_days import WorkingCalendar
from engine.book import Book
from engine.cards import Card
from register.past import known_on
from register.record import DaysLate
from register.runs import Run, last_committed
from register.tables import exception
from service.book import calendar_for, open_book
from service.register_access import open_register
from service.settings import Settings


@dataclass(frozen=True, kw_only=True)
class View:
    """An open look: use it inside `look_at_register`."""

    connection: Connection
    #: The exceptions, today's or those of the past night, or those of them that somebody sees.
    source: FromClause
    #: The last night of it; None before the first.
    run: Run | None
    is_past: bool
    book: Book

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        return {card.id: card for card in self.book.cards}

    def heading(self) -> str:
        """Of when this is."""
        if self.run is None:
            return "The register holds no night yet: `corewatch night SNAPSHOT` runs the first"
        night = day_words(self.run.business_date)
        return (
            f"The register as it was known after the night of {night}"
            if self.is_past
            else f"The register after the night of {night}, and what people did since"
        )

    @property
    def is_synthetic(self) -> bool:
        return self.run is not None and self.run.synthetic


@contextmanager
def look_at_register(settings: Settings, *, on: date | None = None) -> Iterator[View]:
    """The register as it is, or as it was known after the last night up to a day."""
    book = open_book(settings)
    with open_register(settings) as database, database.reading() as connection:
        if on is None:
            run = last_committed(connection)
            yield View(connection=connection, source=exception, run=run, is_past=False, book=book)
            return
        past = known_on(connection, on, days_late=days_late_by(calendar_for(book.parameters, settings, as_of=on)))
        yield View(connection=connection, source=past.entries, run=past.run, is_past=True, book=book)


def days_late_by(calendar: WorkingCalendar) -> DaysLate:
    """Counts the days between a due day and a later one, in the unit of the rule."""

    def count(due_on: date, unit: str, on: date) -> int:
        return calendar.count(due_on, on) if unit == "working_days" else max((on - due_on).days, 0)

    return count
