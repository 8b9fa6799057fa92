"""Nights by themselves, for tests: snapshots that are only names, and a night that only commits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from register import runs
from register.database import Database
from register.runs import AlreadyDone, Busy, Claim, Figures, Run
from service.night.run import LEASE, NightRequest
from service.night.writing import NightDone
from service.night_settings import NightSettings
from service.schedule.newest import Ready, Shelf
from service.schedule.tick import LookOnShelf, Ticking
from service.settings import Settings


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Nights:
    """Stands in for the whole night: it claims the date and commits it, or does what a test wants."""

    ran: list[date] = field(default_factory=list)
    instead: Callable[[Database, NightRequest], NightDone | AlreadyDone | Busy] | None = None

    def __call__(self, database: Database, request: NightRequest) -> NightDone | AlreadyDone | Busy:
        self.ran.append(date.fromisoformat(request.source))
        return (self.instead or commit_night)(database, request)


def commit_night(database: Database, request: NightRequest) -> NightDone | AlreadyDone | Busy:
    """The night of a snapshot that is called after its day."""
    return commit_on(database, date.fromisoformat(request.source), now=request.clock(), owner=request.owner)


def commit_on(
    database: Database,
    night: date,
    *,
    now: datetime,
    owner: str = "test:1",
    held: str | None = None,
) -> NightDone | AlreadyDone | Busy:
    """A night in the register, by the same steps as a real one."""
    claim = runs.claim(database, business_date=night, owner=owner, lease=LEASE, now=now)
    if not isinstance(claim, Claim):
        return claim
    figures = Figures(
        as_at=night,
        snapshot_digest=night.isoformat(),
        is_held=held is not None,
        held_because=held,
        counts={"plans": 240, "open_plans": 212, "duties": 4310, "rules": 86, "rules_checked": 84},
    )
    with database.writing() as connection:
        runs.fence(connection, claim, now=now)
        runs.commit(connection, claim, figures, now=now)
        run = runs.run_on(connection, night)
    assert run is not None
    return NightDone(run=run, events={}, troubles=())


def reject_on(database: Database, night: date, *, now: datetime, because: str = "It is empty.") -> None:
    """A night that was refused."""
    claim = runs.claim(database, business_date=night, owner="test:1", lease=LEASE, now=now)
    assert isinstance(claim, Claim)
    runs.reject(database, claim, reason=because, now=now)


def shelf_with(nights: Iterable[date], *, changed_at: datetime | None = None) -> LookOnShelf:
    """A shelf on which each of these nights has a snapshot."""
    ready = [Ready(source=day.isoformat(), as_at=day, changed_at=changed_at) for day in sorted(nights, reverse=True)]
    return lambda _after: Shelf(ready=tuple(ready))


def ticking(
    clock: Callable[[], datetime],
    *,
    run: Nights,
    shelf: LookOnShelf,
    run_at: time = time(2, 30),
    catch_up_days: int = 7,
) -> Ticking:
    """What every tick is told."""
    night = NightSettings(run_at=run_at, catch_up_days=catch_up_days)
    return Ticking(settings=Settings(night=night), clock=clock, owner="test:1", run=run, shelf=shelf)


def at(text: str) -> datetime:
    """A moment in UTC: 2026-11-20T02:30."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def all_runs(database: Database) -> dict[date, Run]:
    """Every run that the register holds."""
    with database.reading() as connection:
        return {run.business_date: run for run in runs.runs_between(connection, date.min, date.max)}


def statuses(database: Database) -> dict[str, str]:
    """Every night in the register with how it ended."""
    return {day.isoformat(): run.status for day, run in all_runs(database).items()}
