"""On which night a snapshot last showed an exception: every committed night did, but for those that say otherwise.

To note each exception each night would be a row an exception a night. So the history notes what a night did not show.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from register.decision import Step
from register.record import CLOSED, LIVE
from register.tables import exception, history, run

#: The event of a night that looked at some exceptions in vain, or not at all; it belongs to none of them.
NOT_SHOWN = "not_shown"


def not_shown(connection: Connection, closed_unseen: Iterable[int], business_date: date) -> Step | None:
    """What a night did not show and no event says: rules that could not be evaluated, and what a held night missed.

    What is noted as vanished says so itself, until it is seen again; what is closed without having been seen does not.
    """
    is_missed = exception.c.state.in_(LIVE) & exception.c.not_seen_since.is_(None)
    rows = connection.scalars(select(exception.c.id).where(is_missed, exception.c.seen_on != business_date))
    missed = {*rows, *closed_unseen}
    return Step(kind=NOT_SHOWN, changes={"exceptions": sorted(missed)}) if missed else None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The committed nights up to one of them, and what each did not show."""

    #: In order.
    nights: Sequence[date]
    missed: dict[date, Collection[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, until: date, until_seq: int) -> "Seen":
        nights = select(run.c.business_date).where(run.c.status == "committed", run.c.business_date <= until)
        missed = select(history.c.business_date, history.c.changes).where(
            history.c.exception_id.is_(None), history.c.kind == NOT_SHOWN, history.c.seq <= until_seq
        )
        return cls(
            nights=list(connection.scalars(nights.order_by(run.c.business_date))),
            missed={row.business_date: frozenset(row.changes["exceptions"]) for row in connection.execute(missed)},
        )

    def has(self, number: int, night: date) -> bool:
        return number not in self.missed.get(night, ())

    def last(self, number: int, *, before: date = date.max) -> date | None:
        """The last night before a day that showed an exception which had not vanished."""
        earlier = self.nights[: bisect_left(self.nights, before)]
        return next((night for night in reversed(earlier) if self.has(number, night)), None)


@dataclass(kw_only=True)
class Following:
    """One exception, event by event: since when no night has shown it any more."""

    seen: Seen
    #: The last night that showed it, once it has vanished or ended; None while every night shows it.
    stopped_on: date | None = None

    def take(self, event: Row[Any]) -> None:
        """Go on to the next event."""
        number, night = event.exception_id, event.business_date
        if event.kind in ("opened", "reopened", "seen_again"):
            self.stopped_on = None
        elif event.kind == "not_seen":
            self.stopped_on = self.seen.last(number, before=night)
        elif event.kind in CLOSED and event.run_id is not None:  # people end only what had vanished
            before = self.stopped_on or self.seen.last(number, before=night)
            self.stopped_on = night if self.seen.has(number, night) else before

    def last_seen_on(self, number: int) -> date | None:
        return self.stopped_on or self.seen.last(number)
