"""One tick: is a night due, is its snapshot there, and has nobody run it yet? Many processes may tick at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from register import runs
from register.database import Database
from register.runs import AlreadyDone, Busy, Claim, Run
from service.clock import today
from service.ending import plain_words
from service.errors import NightRefused
from service.night.run import LEASE, NightRequest, Telling
from service.night.writing import NightDone
from service.schedule.due import MISSED_BACK, Nights, Try, last_due, whether_to_try
from service.schedule.newest import Ready, Shelf, look, place_of
from service.settings import Settings
from snapshot.errors import SnapshotError

RunNight = Callable[[Database, NightRequest], NightDone | AlreadyDone | Busy]
LookOnShelf = Callable[[date | None], Shelf]


class Did(StrEnum):
    """What a tick came to."""

    NOTHING_DUE = "nothing_due"
    #: The night is due, and its snapshot is not there, or not finished.
    NO_SNAPSHOT = "no_snapshot"
    #: Another run holds the night, or was quicker.
    LEFT_TO_ANOTHER = "left_to_another"
    #: It was tried, and neither did the snapshot change nor is the pause over.
    RESTING = "resting"
    REFUSED = "refused"
    FAILED = "failed"
    COMMITTED = "committed"


@dataclass(frozen=True, kw_only=True)
class Ticking:
    """What every tick is told."""

    settings: Settings
    clock: Callable[[], datetime]
    owner: str
    run: RunNight
    shelf: LookOnShelf
    #: Puts what people are told into the outbox, in the night's own transaction.
    telling: Telling | None = None
    #: Sends what is due, at every tick; True when the way out is closed.
    send: Callable[[Database], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """What one tick did, and with which night."""

    did: Did
    night: date | None = None
    run: Run | None = None
    error: Exception | None = None
    missed: tuple[date, ...] = ()


def shelf_of(settings: Settings) -> LookOnShelf:
    """Looks where the authority's snapshots arrive."""
    place = place_of(settings)
    return lambda after: look(place, after=after, encoding=settings.night.encoding)


def tick(database: Database, ticking: Ticking) -> Ticked:
    """One look at the register and, when a night is due, at the snapshots:

    1. nothing is done when the latest night that is due is in the register,
    2. of the nights that are due, only the newest that has a snapshot is run,
    3. those that a later night has overtaken are written down as missed: before the run, so that it can say so.
    """
    now = ticking.clock()
    nights = read_nights(database, now, ticking.settings)
    wanted = nights.still_wanted(ticking.settings.night.catch_up_days)
    if not wanted:
        return Ticked(did=Did.NOTHING_DUE)
    shelf = ticking.shelf(nights.last_committed)
    ready = shelf.newest_of(wanted)
    missed = nights.overtaken(ready.as_at if ready else None)
    if missed:
        runs.mark_missed(database, missed, now=now)
    if ready is None:
        return _without_snapshot(database, ticking, nights, shelf, missed)
    return _with_snapshot(database, ticking, nights, ready, missed)


def read_nights(database: Database, now: datetime, settings: Settings) -> Nights:
    """What the register knows of the nights that are due at a moment."""
    newest = last_due(now, settings.night.run_at)
    first = newest - MISSED_BACK
    with database.reading() as connection:
        last = runs.last_committed(connection)
        if last is not None and last.business_date >= newest:
            # So it is at nearly every tick: nothing more needs to be known.
            return Nights(newest=newest, runs={}, last_committed=last.business_date, began_earlier=True)
        earlier = runs.last_committed(connection, until=first - timedelta(days=1))
        found = runs.runs_between(connection, first, newest)
    return Nights(
        newest=newest,
        runs={run.business_date: run for run in found},
        last_committed=last.business_date if last else None,
        began_earlier=earlier is not None,
    )


def _with_snapshot(
    database: Database, ticking: Ticking, nights: Nights, ready: Ready, missed: tuple[date, ...]
) -> Ticked:
    found = nights.runs.get(ready.as_at)
    match whether_to_try(found, changed_at=ready.changed_at, now=ticking.clock()):
        case Try.COMMITTED:
            return Ticked(did=Did.NOTHING_DUE, missed=missed)
        case Try.BUSY:
            return Ticked(did=Did.LEFT_TO_ANOTHER, night=ready.as_at, missed=missed)
        case Try.RESTING:
            return Ticked(did=Did.RESTING, night=ready.as_at, missed=missed)
        case Try.NOW:
            return _run(database, ticking, ready, missed)


def _run(database: Database, ticking: Ticking, ready: Ready, missed: tuple[date, ...]) -> Ticked:
    now = ticking.clock()
    request = NightRequest(
        source=ready.source,
        settings=ticking.settings,
        run_on=today(now),
        clock=ticking.clock,
        owner=ticking.owner,
        encoding=ticking.settings.night.encoding,
        telling=ticking.telling,
    )
    try:
        done = ticking.run(database, request)
    except Exception as error:  # noqa: BLE001 - it is kept with the night and logged; the process goes on
        _keep_failure(database, ticking, ready.as_at, error, began_at=now)
        did = Did.REFUSED if isinstance(error, SnapshotError | NightRefused) else Did.FAILED
        return Ticked(did=did, night=ready.as_at, error=error, missed=missed)
    if isinstance(done, NightDone):
        return Ticked(did=Did.COMMITTED, night=ready.as_at, run=done.run, missed=missed)
    return Ticked(did=Did.LEFT_TO_ANOTHER, night=ready.as_at, missed=missed)


def _keep_failure(database: Database, ticking: Ticking, night: date, error: Exception, *, began_at: datetime) -> None:
    """A night that broke off before it was claimed, by a broken card, has no row that says so: without one nobody
    would see it, and it would be tried again at every tick."""
    with database.reading() as connection:
        found = runs.run_on(connection, night)
    if found is not None and found.started_at is not None and found.started_at >= began_at:
        return
    claim = runs.claim(database, business_date=night, owner=ticking.owner, lease=LEASE, now=began_at)
    if isinstance(claim, Claim):
        reason = plain_words(error) or f"The night broke off: {type(error).__name__}."
        runs.fail(database, claim, reason=reason, now=ticking.clock())


def _without_snapshot(
    database: Database, ticking: Ticking, nights: Nights, shelf: Shelf, missed: tuple[date, ...]
) -> Ticked:
    """A night whose snapshot cannot be used is refused in words; one whose snapshot is not there yet is waited for."""
    now = ticking.clock()
    troubles = [*shelf.unusable, *shelf.from_the_future(now)]
    found = nights.runs.get(nights.newest)
    if not troubles:
        return Ticked(did=Did.NO_SNAPSHOT, night=nights.newest, missed=missed)
    if whether_to_try(found, changed_at=None, now=now) is not Try.NOW:
        return Ticked(did=Did.RESTING, night=nights.newest, missed=missed)
    return _refuse(database, ticking, nights.newest, troubles, missed)


def _refuse(
    database: Database, ticking: Ticking, night: date, troubles: Iterable[str], missed: tuple[date, ...]
) -> Ticked:
    now = ticking.clock()
    claim = runs.claim(database, business_date=night, owner=ticking.owner, lease=LEASE, now=now)
    if not isinstance(claim, Claim):
        return Ticked(did=Did.LEFT_TO_ANOTHER, night=night, missed=missed)
    runs.reject(database, claim, reason=" ".join(troubles), now=now)
    return Ticked(did=Did.REFUSED, night=night, missed=missed)
