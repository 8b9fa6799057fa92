"""Nights in bulk: what the register knows, and what a night changes in it, a thousand rows at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from register.lifecycle import Decision, Judged
from register.record import DaysLate, Key, Known
from register.runs import Claim


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One exception tonight: what was known of it, what was decided, and what the judgement said."""

    key: Key
    known: Known | None
    decision: Decision
    #: None leaves the judgement as it was: the exception is not among tonight's breaches.
    judged: Judged | None = None


def live(connection: Connection) -> Iterator[Known]:
    """Every exception that is still live, in order of its number."""
    raise NotImplementedError


def known(connection: Connection, keys: Iterable[Key]) -> dict[Key, Known]:
    """The exceptions of these keys, live and closed."""
    raise NotImplementedError


def apply(
    connection: Connection,
    claim: Claim,
    changes: Iterable[Change],
    *,
    business_date: date,
    now: datetime,
    days_late: DaysLate,
) -> Mapping[str, int]:
    """Write a night's changes and their events within the night's transaction; how many events of each kind.

    1. Give references to what is new.
    2. Write exceptions and events.
    3. Mark what the snapshot showed.
    4. Count the days of everything live up to tonight, whether a rule looked at it or not.
    """
    raise NotImplementedError
