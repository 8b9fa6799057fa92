"""One run a business date: who may run the night, until when, and how it ended."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, func, literal, select, update

from register import chain
from register.database import Database
from register.decision import Step
from register.dialects import insert_new
from register.errors import LeaseLost, PersonMissing, RunNotHeld
from register.tables import run
from register.utc import UtcDateTime

#: Long ago: the lease of a night that nobody holds.
NO_LEASE = datetime(1970, 1, 1, tzinfo=UTC)

#: What an address of a database has, though it was mistyped; `C:/nights` is a folder.
_ADDRESS = re.compile(r"(?<!\A[a-z]):/|@|(?:pwd|pass(?:word|wd)?)\s*=", re.IGNORECASE)
_KIND = re.compile(r"\s*([\w+]+)://")


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
    """The night for one owner among many; one whose run was rejected, failed, missed or ran out can be had again.

    1. Make sure that the night has a row, whoever makes it.
    2. Take the row if nobody holds it: one row changed means that the night is ours.
    """
    with database.writing() as connection:
        insert_new(connection, run, [_row_of_nobody(business_date, status="failed")])
        taken = connection.execute(_take(connection, business_date, owner, lease, now)).one_or_none()
        if taken is not None:
            return Claim(run_id=taken.id, business_date=business_date, owner=owner, attempt=taken.attempt, lease=lease)
        found = _first(connection, select(run).where(run.c.business_date == business_date))
    if found is None:
        raise AssertionError("the row of a claimed night is never deleted")
    return AlreadyDone(run=found) if found.status == "committed" else Busy(owner=found.owner, until=found.lease_until)


def renew(database: Database, claim: Claim, *, now: datetime) -> None:
    """Hold the night for another lease from now; LeaseLost when it ran out or was taken over."""
    with database.writing() as connection:
        until = _clock(connection, now, claim.lease)
        _change_held(connection, claim, _held(connection, claim, now).values(lease_until=until))


def fence(connection: Connection, claim: Claim, *, now: datetime) -> None:
    """Begin the night's transaction with this: LeaseLost when the night is no longer ours, else nobody can take it."""
    # The change is none; what counts is that the row is locked until the transaction ends.
    _change_held(connection, claim, _held(connection, claim, now).values(owner=claim.owner))


def commit(connection: Connection, claim: Claim, figures: Figures, *, now: datetime) -> None:
    """End the night's transaction with this: the night is committed with all that was written before, or not at all."""
    last_seq = chain.end(connection).seq
    _change_held(connection, claim, _ended(claim, "committed", figures, now).values(last_seq=last_seq))


def reject(database: Database, claim: Claim, *, reason: str, now: datetime, figures: Figures | None = None) -> None:
    """The snapshot was refused: nothing else changed. The night can be claimed again."""
    _end_without_effect(database, claim, "rejected", reason, now, figures)


def fail(database: Database, claim: Claim, *, reason: str, now: datetime, figures: Figures | None = None) -> None:
    """The run could not be finished: nothing else changed. The night can be claimed again."""
    _end_without_effect(database, claim, "failed", reason, now, figures)


def mark_missed(database: Database, dates: Iterable[date], *, now: datetime) -> None:
    """Say of nights without any run that they were missed."""
    rows = [_row_of_nobody(day, status="missed") | {"finished_at": now} for day in sorted(set(dates))]
    with database.writing() as connection:
        insert_new(connection, run, rows)


def confirm_held(database: Database, run_id: int, *, by: str, today: date, now: datetime) -> Run:
    """A person confirms that what a held night did not find is really gone; an event in the history says so."""
    if not by.strip():
        raise PersonMissing
    waiting = (run.c.id == run_id) & (run.c.status == "committed") & run.c.is_held & run.c.confirmed_by.is_(None)
    with database.writing() as connection:
        history = chain.writer(connection, actor=by, business_date=today, now=now, run_id=run_id)
        confirmed = update(run).where(waiting).values(confirmed_by=by, confirmed_at=now).returning(run)
        row = connection.execute(confirmed).one_or_none()
        if row is None:
            raise RunNotHeld(run=run_id)
        history.add(None, None, Step(kind="confirmed"))
        history.flush()
        return _run(row)


def last_committed(connection: Connection, *, until: date | None = None) -> Run | None:
    """The committed night with the latest business date, or the latest until a day."""
    committed = select(run).where(run.c.status == "committed").order_by(run.c.business_date.desc())
    return _first(connection, committed if until is None else committed.where(run.c.business_date <= until))


def run_on(connection: Connection, business_date: date) -> Run | None:
    """The run of one business date."""
    return _first(connection, select(run).where(run.c.business_date == business_date))


def runs_between(connection: Connection, first: date, last: date) -> tuple[Run, ...]:
    """The runs of these days, in order of date."""
    days = select(run).where(run.c.business_date.between(first, last)).order_by(run.c.business_date)
    return tuple(_run(row) for row in connection.execute(days))


def _row_of_nobody(business_date: date, *, status: str) -> dict[str, Any]:
    return {"business_date": business_date, "status": status, "owner": "", "lease_until": NO_LEASE, "attempt": 0}


def _take(connection: Connection, business_date: date, owner: str, lease: timedelta, now: datetime) -> Any:
    """Take a night that is neither committed nor held by a lease that still runs; it begins with a clean row."""
    is_free = (run.c.status != "committed") & (run.c.lease_until <= _clock(connection, now))
    return (
        update(run)
        .where(run.c.business_date == business_date, is_free)
        .values(
            status="claimed",
            owner=owner,
            lease_until=_clock(connection, now, lease),
            attempt=run.c.attempt + 1,
            started_at=now,
            finished_at=None,
            **_columns_of(Figures()),
        )
        .returning(run.c.id, run.c.attempt)
    )


def _held(connection: Connection, claim: Claim, now: datetime) -> Update:
    """A change of a night that is still ours, by a lease that still runs."""
    return _ours(claim).where(run.c.lease_until > _clock(connection, now))


def _ours(claim: Claim) -> Update:
    return update(run).where(
        run.c.id == claim.run_id,
        run.c.status == "claimed",
        run.c.owner == claim.owner,
        run.c.attempt == claim.attempt,
    )


def _ended(claim: Claim, status: str, figures: Figures, now: datetime) -> Update:
    # The row is ours by its attempt; after the fence it is locked too, so that a lease that ends now does no harm.
    return _ours(claim).values(status=status, lease_until=NO_LEASE, finished_at=now, **_columns_of(figures))


def _change_held(connection: Connection, claim: Claim, change: Update) -> None:
    if connection.execute(change).rowcount != 1:
        raise LeaseLost(business_date=claim.business_date)


def _end_without_effect(
    database: Database, claim: Claim, status: str, reason: str, now: datetime, figures: Figures | None
) -> None:
    figures = figures or Figures()
    kept = replace(figures, source=figures.source and _without_password(figures.source))
    with database.writing() as connection:
        ended = _ended(claim, status, kept, now).values(message=reason)
        _change_held(connection, claim, ended)


def _without_password(source: str) -> str:
    """What could not be read is kept as it was typed, unless it may be an address: of that only the kind is kept."""
    kind = _KIND.match(source)
    if kind is not None:
        return f"{kind[1]}://..."
    return "..." if _ADDRESS.search(source) else source


def _clock(connection: Connection, now: datetime, plus: timedelta = timedelta(0)) -> ColumnElement[datetime]:
    """Now, and a while after. On PostgreSQL the server's clock says it, so that many machines agree."""
    if connection.dialect.name == "postgresql":
        return func.clock_timestamp() + literal(plus)
    return literal(now + plus, UtcDateTime)


def _columns_of(figures: Figures) -> dict[str, Any]:
    return {item.name: getattr(figures, item.name) for item in fields(figures)}


def _first(connection: Connection, wanted: Select[Any]) -> Run | None:
    row = connection.execute(wanted.limit(1)).one_or_none()
    return None if row is None else _run(row)


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)
