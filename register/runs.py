"""One run a business date: who may run the night, until when, and how it ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from register.database import Database


@dataclass(frozen=True, kw_only=True)
class Run:
    """A night, as its row says."""

    id: int
    business_date: date
    #: claimed, committed, rejected, failed or missed.
    status: str
    is_held: bool
    held_because: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    owner: str
    lease_until: datetime
    attempt: int
    snapshot_digest: str | None
    snapshot_id: str | None
    source: str | None
    as_at: date | None
    synthetic: bool
    ruleset_digest: str | None
    calendar_digest: str | None
    started_at: datetime | None
    finished_at: datetime | None
    #: The last event of the history when this night was committed.
    last_seq: int | None
    counts: Mapping[str, Any]
    problems: Mapping[str, Any]
    message: str | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to run one night, until the lease runs out; `attempt` is the token that a later claim takes away."""

    run_id: int
    business_date: date
    owner: str
    attempt: int
    lease: timedelta


@dataclass(frozen=True, kw_only=True)
class AlreadyDone:
    """The night is committed: it is never run again."""

    run: Run


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Another run holds the night."""

    owner: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run read, and what came of it; kept with the run."""

    snapshot_digest: str | None = None
    snapshot_id: str | None = None
    source: str | None = None
    as_at: date | None = None
    synthetic: bool = False
    ruleset_digest: str | None = None
    calendar_digest: str | None = None
    is_held: bool = False
    held_because: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None


def claim(
    database: Database, *, business_date: date, owner: str, lease: timedelta, now: datetime
) -> Claim | AlreadyDone | Busy:
    """The night for one owner among many; one whose run was rejected, failed, missed or ran out can be had again."""
    raise NotImplementedError


def renew(database: Database, claim: Claim, *, now: datetime) -> None:
    """Hold the night for another lease from now; LeaseLost when it ran out or was taken over."""
    raise NotImplementedError


def fence(connection: Connection, claim: Claim, *, now: datetime) -> None:
    """Begin the night's transaction with this: LeaseLost when the night is no longer ours, else nobody can take it."""
    raise NotImplementedError


def commit(connection: Connection, claim: Claim, figures: Figures, *, now: datetime) -> None:
    """End the night's transaction with this: the night is committed with all that was written before, or not at all."""
    raise NotImplementedError


def reject(database: Database, claim: Claim, *, reason: str, now: datetime, figures: Figures | None = None) -> None:
    """The snapshot was refused: nothing else changed. The night can be claimed again."""
    raise NotImplementedError


def fail(database: Database, claim: Claim, *, reason: str, now: datetime, figures: Figures | None = None) -> None:
    """The run could not be finished: nothing else changed. The night can be claimed again."""
    raise NotImplementedError


def mark_missed(database: Database, dates: Iterable[date], *, now: datetime) -> None:
    """Say of nights without any run that they were missed."""
    raise NotImplementedError


def confirm_held(database: Database, run_id: int, *, by: str, today: date, now: datetime) -> Run:
    """A person confirms that what a held night did not find is really gone; an event in the history says so."""
    raise NotImplementedError


def last_committed(connection: Connection, *, until: date | None = None) -> Run | None:
    """The committed night with the latest business date, or the latest until a day."""
    raise NotImplementedError


def run_on(connection: Connection, business_date: date) -> Run | None:
    """The run of one business date."""
    raise NotImplementedError


def runs_between(connection: Connection, first: date, last: date) -> tuple[Run, ...]:
    """The runs of these days, in order of date."""
    raise NotImplementedError
