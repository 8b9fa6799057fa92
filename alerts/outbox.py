"""The outbox: what is to be sent, written in the night's own transaction, and what has become of it.

A row is one message to one person and holds its final bytes. Who has been told of an exception, and whether it landed,
is a question to this table; nothing else remembers it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, func, select, update

from alerts.delivery_errors import MessageNotToBeResent, MessageUnknown
from register.dialects import insert_into
from register.outbox_tables import outbox, outbox_exception


class State(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"
    #: A sender holds it; when that sender dies, another takes it over after its lease.
    SENDING = "sending"
    #: The mail server has taken it over. That is not yet "delivered".
    ACCEPTED = "accepted"
    #: It will be tried again, with the same bytes.
    DEFERRED = "deferred"
    #: Never: cover has to be told.
    REFUSED = "refused"
    #: Three days of trying were in vain: cover has to be told.
    GAVE_UP = "gave_up"


#: What a person reads instead of the state.
STATE_WORDS = {
    State.WAITING: "waiting to be sent",
    State.SENDING: "being sent",
    State.ACCEPTED: "accepted by the mail server",
    State.DEFERRED: "will be tried again",
    State.REFUSED: "refused for good",
    State.GAVE_UP: "given up after 72 hours",
}
#: States in which nobody was told, and no machine will try again.
LOST = (State.REFUSED, State.GAVE_UP)
#: The kind that does not wait behind the digests.
URGENT = "urgent"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message that is to be sent."""

    #: The same message has the same key on every run, and is put once.
    key: str
    channel: str
    recipient: str = field(repr=False)
    #: The id of the person in the snapshot's staff or the authority's owners.
    person: str
    #: digest, urgent, correction, notice ...
    kind: str
    business_date: date
    body: bytes = field(repr=False)
    message_id: str
    #: The exceptions that it tells of, by id.
    exceptions: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as a person sees it in a list."""

    id: int
    key: str
    channel: str
    recipient: str = field(repr=False)
    person: str
    kind: str
    business_date: date
    message_id: str
    put_at: datetime
    state: State
    attempts: int
    next_try_at: datetime
    last_code: str | None
    last_says: str | None
    accepted_at: datetime | None
    receipt: str | None
    handed_on_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One exception, and a message that tells of it."""

    exception_id: int
    letter: Letter


_SHOWN = tuple(outbox.c[name] for name in Letter.__dataclass_fields__)


def put(connection: Connection, messages: Iterable[Outgoing], *, now: datetime) -> int:
    """Write messages in the transaction that is open; return how many are new.

    A key that is there already is left as it is: the first bytes stand, and a night that runs twice doubles nothing.
    """
    by_key = {message.key: message for message in messages}
    if not by_key:
        return 0
    insert = insert_into(connection, outbox).on_conflict_do_nothing(index_elements=["key"])
    rows = [_row(message, now) for message in by_key.values()]
    new = connection.execute(insert.returning(outbox.c.id, outbox.c.key), rows).all()
    told = [
        {"outbox_id": row.id, "exception_id": exception}
        for row in new
        for exception in dict.fromkeys(by_key[row.key].exceptions)
    ]
    if told:
        connection.execute(outbox_exception.insert(), told)
    return len(new)


def letters(
    connection: Connection,
    *,
    states: Collection[State] = tuple(State),
    business_date: date | None = None,
    person: str | None = None,
) -> list[Letter]:
    """Messages, the newest night first."""
    wanted = _letters().where(outbox.c.state.in_(states))
    if business_date is not None:
        wanted = wanted.where(outbox.c.business_date == business_date)
    if person is not None:
        wanted = wanted.where(outbox.c.person == person)
    return _read(connection, wanted.order_by(outbox.c.business_date.desc(), outbox.c.id))


def letter(connection: Connection, outbox_id: int) -> Letter:
    """One message."""
    found = _read(connection, _letters().where(outbox.c.id == outbox_id))
    if not found:
        raise MessageUnknown(id=outbox_id)
    return found[0]


def body_of(connection: Connection, outbox_id: int) -> bytes:
    """The bytes of one message, as they were and will be sent."""
    body: bytes | None = connection.scalar(select(outbox.c.body).where(outbox.c.id == outbox_id))
    if body is None:
        raise MessageUnknown(id=outbox_id)
    return body


def told(connection: Connection, exceptions: Sequence[int]) -> list[Told]:
    """Every message that tells of these exceptions, oldest first: who was told, and whether it landed."""
    wanted = (
        select(outbox_exception.c.exception_id, *_SHOWN)
        .join_from(outbox_exception, outbox)
        .where(outbox_exception.c.exception_id.in_(exceptions))
        .order_by(outbox_exception.c.exception_id, outbox.c.id)
    )
    return [Told(exception_id=row.exception_id, letter=_letter(row)) for row in connection.execute(wanted)]


def lost(connection: Connection) -> list[Letter]:
    """Messages that will not arrive and of which cover has not been told yet, oldest first."""
    wanted = _letters().where(outbox.c.state.in_(LOST), outbox.c.handed_on_at.is_(None))
    return _read(connection, wanted.order_by(outbox.c.id))


def hand_on(connection: Connection, letters: Iterable[int], *, now: datetime) -> int:
    """Note that cover was told of these lost messages; return how many nobody had noted before."""
    wanted = outbox.c.id.in_(list(letters)) & outbox.c.state.in_(LOST) & outbox.c.handed_on_at.is_(None)
    return connection.execute(update(outbox).where(wanted).values(handed_on_at=now)).rowcount


def resend(connection: Connection, outbox_id: int, *, now: datetime) -> None:
    """Let a lost message be tried again, with the same bytes to the same address."""
    again = {"state": State.WAITING, "attempts": 0, "next_try_at": now, "first_tried_at": None, "handed_on_at": None}
    is_lost = outbox.c.state.in_(LOST)
    if connection.execute(update(outbox).where(outbox.c.id == outbox_id, is_lost).values(again)).rowcount == 0:
        raise MessageNotToBeResent(id=outbox_id, state=STATE_WORDS[letter(connection, outbox_id).state])


def counts(connection: Connection, *, business_date: date | None = None) -> dict[State, int]:
    """How many messages are in each state, of one night or of all."""
    wanted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    if business_date is not None:
        wanted = wanted.where(outbox.c.business_date == business_date)
    found = {State(state): number for state, number in connection.execute(wanted)}
    return {state: found.get(state, 0) for state in State}


def oldest_unsent(connection: Connection) -> datetime | None:
    """When the oldest message was written that has not gone out yet, for the banner; None when all is out."""
    is_unsent = outbox.c.state.in_((State.WAITING, State.SENDING, State.DEFERRED))
    return connection.scalar(select(outbox.c.put_at).where(is_unsent).order_by(outbox.c.put_at).limit(1))


def _row(message: Outgoing, now: datetime) -> dict[str, object]:
    names = (name for name in Outgoing.__dataclass_fields__ if name != "exceptions")
    own = {name: getattr(message, name) for name in names}
    return own | {"put_at": now, "state": State.WAITING, "attempts": 0, "next_try_at": now}


def _letters() -> Select[tuple[object, ...]]:
    return select(*_SHOWN)


def _read(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Letter]:
    return [_letter(row) for row in connection.execute(wanted)]


def _letter(row: Row[tuple[object, ...]]) -> Letter:
    shown = {name: row._mapping[name] for name in Letter.__dataclass_fields__}
    return Letter(**(shown | {"state": State(row.state)}))
