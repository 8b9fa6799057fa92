"""What people do to an exception: promise, ask for a waiver, approve or refuse it, note. Each is one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from register.database import Database
from register.record import Entry


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an authority allows."""

    #: A promise is for this many days from today at the latest.
    promise_max_days: int
    #: A waiver lasts this many days from its approval at the longest.
    waiver_max_days: int
    #: The reasons that can be given for a waiver.
    waiver_reasons: Collection[str]
    #: Rules that are never waived.
    never_waived: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who acts, and when: the day is the day in London."""

    by: str
    today: date
    now: datetime


def acknowledge(
    database: Database, reference: str, act: Act, *, promise_on: date, limits: Limits, note: str | None = None
) -> Entry:
    """Promise that it will be put right by a day; a promise can be brought forward and not put off."""
    raise NotImplementedError


def ask_waiver(
    database: Database, reference: str, act: Act, *, reason: str, until: date, limits: Limits, note: str | None = None
) -> Entry:
    """Ask that it be waived until a day; it stays as it is until a second person approves."""
    raise NotImplementedError


def approve_waiver(database: Database, reference: str, act: Act, *, limits: Limits) -> Entry:
    """Waive it, as a second person, until the close of the day that was asked for."""
    raise NotImplementedError


def refuse_waiver(database: Database, reference: str, act: Act, *, note: str | None = None) -> Entry:
    """Refuse a waiver that was asked for, or take one's own request back."""
    raise NotImplementedError


def end_waiver(database: Database, reference: str, act: Act, *, note: str | None = None) -> Entry:
    """End a waiver before its day."""
    raise NotImplementedError


def note(database: Database, reference: str, act: Act, *, text: str) -> Entry:
    """Write something down about it, whatever its state."""
    raise NotImplementedError
