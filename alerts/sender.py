"""Send what is due: at least once, never lost, and one message at a time.

A repeat can happen only if this process dies between the other side's yes and the commit that follows it at once. The
repeat is the same bytes. docs/reference/delivery.md says what is promised; tests/alerts/delivery tries to break it.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, update

from alerts import log
from alerts.channels import (
    Accepted,
    Channel,
    Deferred,
    Outcome,
    Parcel,
    Reach,
    Refused,
    Session,
)
from alerts.outbox import URGENT, State
from register.database import Database
from register.errors import DatabaseBusy, DatabaseLost
from register.outbox_tables import outbox

#: After the first try, the second, and so on; the last one goes on.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
#: How long a message is tried, from its first try on.
PATIENCE = timedelta(hours=72)
#: How long a claim holds: far longer than any channel's deadline, so that only a dead or frozen sender runs out of it.
LEASE = timedelta(minutes=5)
#: Lost connections in a row after which the rest is left for the next pass.
LOST_IN_A_ROW = 3
#: How often the outcome of a try is written down before giving up: without it the message would be sent again.
_TRIES_TO_WRITE = 3

_INTERNAL = Deferred(code="internal", says="An error of Corewatch itself kept the message back. Its log says where.")


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What one pass of the sender has done."""

    #: How many messages ended in each state.
    ended: Mapping[State, int]
    #: Messages that another sender took over meanwhile.
    taken_over: int = 0
    #: Why the rest was left waiting, or None.
    stopped_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """A message that this sender alone may send."""

    outbox_id: int
    channel: str
    owner: str
    attempts: int
    first_tried_at: datetime
    parcel: Parcel


@dataclass
class _Running:
    """A pass while it runs."""

    channel: str
    limit: int
    ended: Counter[State] = field(default_factory=Counter)
    taken_over: int = 0
    lost_in_a_row: int = 0
    stopped_because: str | None = None

    def goes_on(self) -> bool:
        return self.stopped_because is None and self.ended.total() + self.taken_over < self.limit

    def note(self, state: State | None, outcome: Outcome) -> None:
        if state is None:
            self.taken_over += 1
        else:
            self.ended[state] += 1
        reach = outcome.reach if isinstance(outcome, Deferred) else Reach.MESSAGE
        self.lost_in_a_row = self.lost_in_a_row + 1 if reach is Reach.CONNECTION else 0
        if reach is Reach.CHANNEL or self.lost_in_a_row >= LOST_IN_A_ROW:
            self.stopped_because = outcome.says
            log.pass_stopped(channel=self.channel, code=outcome.code)


def send_due(
    database: Database,
    channel: Channel,
    *,
    now: datetime,
    clock: Callable[[], float] = time.monotonic,
    limit: int = 500,
    lease: timedelta = LEASE,
) -> Pass:
    """Send what is due on a channel; any number of processes may do so at once.

    1. Claim one message: only one sender gets it, for as long as the lease.
    2. Hand it over.
    3. Write down at once what became of it, before any good-bye to the other side.
    4. Go on, until nothing is due, the limit is reached, or nothing gets through: then the rest is left waiting.

    `now` is the moment at which the pass begins; `clock` counts the seconds from there.
    """
    began, running = clock(), _Running(channel=channel.name, limit=limit)

    def moment() -> datetime:
        return now + timedelta(seconds=clock() - began)

    with channel.open() as session:
        while running.goes_on() and (claim := _claim(database, channel.name, moment(), lease)) is not None:
            outcome = _hand_over(database, session, claim, moment)
            running.note(_settle(database, claim, outcome, moment()), outcome)
    return Pass(ended=dict(running.ended), taken_over=running.taken_over, stopped_because=running.stopped_because)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    return BACKOFF[min(attempts, len(BACKOFF)) - 1]


def _claim(database: Database, channel: str, now: datetime, lease: timedelta) -> _Claim | None:
    """Take the next message that is due, or None. Two senders never get the same one."""
    owner = secrets.token_hex(8)
    with database.writing() as connection:
        # PostgreSQL passes over what another sender is just taking; SQLite lets one writer in at a time.
        next_one = connection.scalar(_next(channel, now).with_for_update(skip_locked=True))
        taken = {
            "state": State.SENDING,
            "lease_owner": owner,
            "lease_until": now + lease,
            "attempts": outbox.c.attempts + 1,
            "first_tried_at": case((outbox.c.first_tried_at.is_(None), now), else_=outbox.c.first_tried_at),
        }
        mine = update(outbox).where(outbox.c.id == next_one, _is_due(now)).values(taken).returning(outbox)
        row = connection.execute(mine).one_or_none()
    if row is None:
        return None
    is_repeat = row.attempts > 1
    return _Claim(
        outbox_id=row.id,
        channel=channel,
        owner=owner,
        attempts=row.attempts,
        first_tried_at=row.first_tried_at,
        parcel=Parcel(key=row.key, recipient=row.recipient, body=row.body, is_repeat=is_repeat),
    )


def _next(channel: str, now: datetime) -> Select[tuple[int]]:
    is_later = case((outbox.c.kind == URGENT, 0), else_=1)
    due = select(outbox.c.id).where(outbox.c.channel == channel, _is_due(now))
    return due.order_by(is_later, outbox.c.next_try_at, outbox.c.id).limit(1)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Not tried, to be tried again, or left by a sender whose lease ran out."""
    is_waiting = outbox.c.state.in_((State.WAITING, State.DEFERRED)) & (outbox.c.next_try_at <= now)
    is_left = (outbox.c.state == State.SENDING) & (outbox.c.lease_until <= now)
    return or_(is_waiting, is_left)


def _hand_over(database: Database, session: Session, claim: _Claim, moment: Callable[[], datetime]) -> Outcome:
    """Send it. An error that no channel foresaw is raised, after the message has been put back."""
    try:
        return session.deliver(claim.parcel)
    except Exception:  # whatever it was: the message must not stay with a sender that is gone
        _settle(database, claim, _INTERNAL, moment())
        raise


def _settle(database: Database, claim: _Claim, outcome: Outcome, now: datetime) -> State | None:
    """Write down what became of it; None when another sender holds it by now."""
    values = _after(outcome, claim.attempts, claim.first_tried_at, now)
    state = State(str(values["state"]))
    # The same claim may write the same end twice: a commit whose answer was lost may have been kept.
    is_mine = and_(outbox.c.lease_owner == claim.owner, outbox.c.state.in_((State.SENDING, state)))
    is_kept = _write(database, and_(outbox.c.id == claim.outbox_id, is_mine), values)
    if not is_kept:
        log.message_taken_over(outbox_id=claim.outbox_id, channel=claim.channel)
        return None
    log.message_settled(
        outbox_id=claim.outbox_id, channel=claim.channel, state=state, code=outcome.code, attempts=claim.attempts
    )
    return state


def _write(database: Database, which: ColumnElement[bool], values: Mapping[str, object]) -> bool:
    for tries_left in reversed(range(_TRIES_TO_WRITE)):
        try:
            with database.writing() as connection:
                return connection.execute(update(outbox).where(which).values(values)).rowcount == 1
        except (DatabaseBusy, DatabaseLost):
            if tries_left == 0:
                raise
    return False


def _after(outcome: Outcome, attempts: int, first_tried_at: datetime, now: datetime) -> dict[str, object]:
    """The columns that follow from an outcome."""
    said: dict[str, object] = {"last_code": outcome.code, "last_says": outcome.says}
    match outcome:
        case Accepted():
            return said | {"state": State.ACCEPTED, "accepted_at": now, "provider_ref": outcome.provider_ref}
        case Refused():
            return said | {"state": State.REFUSED}
        case Deferred():
            return said | later(max(backoff(attempts), outcome.retry_after or timedelta()), first_tried_at, now)


def later(wait: timedelta, first_tried_at: datetime, now: datetime) -> dict[str, object]:
    """Tried again later, or given up when that would be too late."""
    if now + wait - first_tried_at > PATIENCE:
        return {"state": State.GAVE_UP}
    return {"state": State.DEFERRED, "next_try_at": now + wait}
