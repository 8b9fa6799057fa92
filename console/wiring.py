"""What the console is handed when it starts, and what it needs of it on every request."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from calendars.working_days import WorkingCalendar
from console.frame import Frames
from console.measure_reports import Reports
from console.measures import Measuring
from console.pictures import Pictures
from console.remembered import Remembered
from engine.book import Book
from engine.cards import Card
from register.database import Database
from service.book import calendar_for
from service.clock import today
from service.freshness import NightsNow, nights_now
from service.logs import Log
from service.pictures import shelf_of
from service.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Console:
    """One running console."""

    database: Database
    settings: Settings
    book: Book
    clock: Callable[[], datetime]
    log: Log
    #: A demonstration: the sign-in page says who there is to sign in as, and their one password.
    demo_accounts: tuple[tuple[str, str], ...] = ()
    demo_password: str | None = None

    @cached_property
    def cards(self) -> dict[str, Card]:
        return {card.id: card for card in self.book.cards}

    @cached_property
    def frames(self) -> Frames:
        """What every page says of the nights."""
        return Frames(self._nights)

    @cached_property
    def pictures(self) -> Pictures:
        """What the last night's snapshot showed."""
        return Pictures(shelf_of(self.settings, self.database))

    @cached_property
    def measures(self) -> Measuring:
        """The figures of the monthly report, counted beside the requests."""
        return Measuring(self.settings, log=self.log)

    @cached_property
    def reports(self) -> Reports:
        """The monthly reports that were asked for last."""
        return Reports(self.settings)

    def _nights(self, now: datetime) -> NightsNow:
        with self.database.reading() as connection:
            return nights_now(connection, self.settings, now)

    def calendar(self, on: date) -> WorkingCalendar:
        """The working days as they count on a day; the closures that only a snapshot names are not among them."""
        kept = self._calendars.get(on)
        if kept is None:
            kept = calendar_for(self.book.parameters, self.settings, as_of=on)
            self._calendars.clear()
            self._calendars[on] = kept
        return kept

    @cached_property
    def _calendars(self) -> dict[date, WorkingCalendar]:
        """The one that was asked for last: to make it takes longer than most pages."""
        return {}

    @cached_property
    def trends(self) -> dict[Hashable, Mapping[date, int]]:
        """By how much the last nights changed what is open, by night and scope: console/pages/home_figures.py."""
        return {}

    @cached_property
    def remembered(self) -> Remembered:
        """The counts around the lists."""
        return Remembered()

    @property
    def authority(self) -> str:
        """The authority's name in the header."""
        return self.settings.authority_name or "Corewatch"

    def now(self) -> datetime:
        return self.clock()

    def today(self) -> date:
        """The day in London."""
        return today(self.clock())
