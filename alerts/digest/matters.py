"""What a digest is built from: exceptions with the people they tell, duties soon due, and what was told before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from alerts.digest.content import Checked
from alerts.directory import Directory
from alerts.matter import Matter
from alerts.people import Person
from alerts.resolve import Told
from alerts.telling import Telling
from calendars.working_days import WorkingCalendar
from register.record import Entry


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """What the card of a rule says to people."""

    title: str
    puts_right: str


@dataclass(frozen=True, kw_only=True)
class Open:
    """One live exception of the register, and whom it tells tonight."""

    entry: Entry
    matter: Matter
    telling: Telling

    @property
    def is_waived(self) -> bool:
        return self.entry.state == "waived"

    @property
    def speaks(self) -> bool:
        """It is told by itself: neither waived nor spoken for by another."""
        return not self.is_waived and self.entry.hidden_by is None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """An exception that has come to an end."""

    entry: Entry
    #: The night that closed it.
    closed_on: date


@dataclass(frozen=True, kw_only=True)
class Soon:
    """A duty that is due soon, and whom its route would tell first."""

    rule: str
    plan: str | None
    meeting: str | None
    due_on: date
    told: tuple[Told, ...]
    #: Whether a meeting puts it right; then the day for which one is booked, if one is.
    is_meeting: bool = False
    booked_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Before:
    """What one person was told before tonight, and has in hand or on its way."""

    #: By id of the exception: the day on which it was last news in a message to them.
    told_on: Mapping[int, date] = field(default_factory=dict)


NOTHING_BEFORE = Before()


@dataclass(frozen=True, kw_only=True)
class Night:
    """All that the digests of one night are built from."""

    on: date
    authority: str
    calendar: WorkingCalendar
    directory: Directory
    rules: Mapping[str, RuleWords]
    checked: Checked
    open: tuple[Open, ...]
    closed: tuple[Closed, ...] = ()
    soon: tuple[Soon, ...] = ()
    #: By key: those of the authority who are known by an address alone, and stand in no directory.
    addresses: Mapping[str, Person] = field(default_factory=dict)
    #: Addresses, in small letters, that were refused for good: nothing more is sent there.
    refused: frozenset[str] = frozenset()
    #: By key of the person.
    before: Mapping[str, Before] = field(default_factory=dict)
    #: Lines of one list at most.
    cap: int = 50
    #: Where the console answers.
    console: str | None = None
    #: Whether tonight is the turn of those who hear weekly, or monthly.
    is_weekly_turn: bool = False
    is_monthly_turn: bool = False

    def can_be_written_to(self, person: Person) -> bool:
        """In post tonight, with an address that was not refused."""
        return bool(person.email) and person.is_active(self.on) and (person.email or "").lower() not in self.refused

    def known(self, person: str) -> Person | None:
        """Somebody who was told before, if they are still there."""
        return self.directory.people.get(person) or self.addresses.get(person)

    def before_of(self, person: str) -> Before:
        return self.before.get(person, NOTHING_BEFORE)
