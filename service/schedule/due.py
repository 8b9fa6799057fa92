"""Which nights are due at a moment, and what is to be done about one that was tried before. Pure: no clock, no files.

A night is called after its business date, the last full day in its snapshot. Its time comes on the day after, at the
hour that the authority chose, in London. Moments are compared in UTC only: on the last Sunday of October London has
one o'clock twice, and a comparison of its clock times would run a night twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from register.runs import Run
from service.clock import LONDON, today

ONE_DAY = timedelta(days=1)

#: A night that was refused or broke off, on a snapshot that has not changed since, rests for so long: a database that
#: was busy is free by then, and a snapshot that will be refused again is not read every few minutes.
PAUSE = timedelta(minutes=30)

#: So far back nights without any run are written down as missed.
MISSED_BACK = timedelta(days=31)


def due_from(night: date, run_at: time) -> datetime:
    """The moment from which a night is due. An hour that the clocks leave out comes at the end of the gap; of one that
    comes twice it is the first."""
    return datetime.combine(night + ONE_DAY, run_at, tzinfo=LONDON).astimezone(UTC)


def last_due(now: datetime, run_at: time) -> date:
    """The latest night whose time has come."""
    yesterday = today(now) - ONE_DAY
    return yesterday if now >= due_from(yesterday, run_at) else yesterday - ONE_DAY


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What the register knows of the nights up to the latest that is due."""

    newest: date
    #: The runs of the last weeks by night.
    runs: Mapping[date, Run]
    #: The last night in the register, however long ago.
    last_committed: date | None
    #: True when a night before those weeks is in the register.
    began_earlier: bool

    def still_wanted(self, catch_up_days: int) -> range:
        """The nights that may still be run, as ordinals: later than the last one in the register, and not too old."""
        first = self.newest.toordinal() - catch_up_days + 1
        if self.last_committed is not None:
            first = max(first, self.last_committed.toordinal() + 1)
        return range(first, self.newest.toordinal() + 1)

    def overtaken(self, about_to_run: date | None) -> tuple[date, ...]:
        """Nights without any run that a later one has overtaken; none from before the first night of all."""
        known = min(self.runs, default=None)
        if self.began_earlier:
            first = self.newest - MISSED_BACK
        elif known is not None:
            first = known
        else:
            return ()
        days = (first + timedelta(days=nth) for nth in range((self.newest - first).days))
        return tuple(day for day in days if day not in self.runs and day != about_to_run)


class Try(StrEnum):
    """Whether a night is run now, and why not."""

    NOW = "now"
    COMMITTED = "it is in the register"
    BUSY = "another run holds it"
    RESTING = "it was tried a short while ago, and its snapshot has not changed since"


def whether_to_try(run: Run | None, *, changed_at: datetime | None, now: datetime) -> Try:
    """A night that was refused or broke off is tried again when its snapshot changed, and else after a pause."""
    if run is None or run.status == "missed":
        return Try.NOW
    if run.status == "committed":
        return Try.COMMITTED
    if run.status == "claimed":
        return Try.BUSY if now < run.lease_until else Try.NOW
    # A file whose moment lies in the future, by a clock that is wrong, would count as changed for ever.
    if changed_at is not None and run.started_at is not None and run.started_at < changed_at <= now:
        return Try.NOW
    return Try.NOW if run.finished_at is None or now >= run.finished_at + PAUSE else Try.RESTING
