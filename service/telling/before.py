"""What the outbox and the history know of earlier nights: who was told of what, what has ended since, what was lost."""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from alerts.digest.matters import Before, Closed
from alerts.outbox import LOST, State
from register.outbox_tables import outbox, outbox_exception
from register.record import CLOSED, LIVE, Entry
from register.tables import exception, history, run

#: Kinds of messages that tell of what is late.
TELLING_KINDS = ("digest", "urgent", "partner")
#: What ended longer ago than this is told to nobody any more.
PAST_DAYS = 30


def told_before(connection: Connection, *, ended: tuple[Closed, ...]) -> dict[str, Before]:
    """By person: when each live or lately ended exception was last news to them, in what was not lost."""
    numbers = [item.entry.id for item in ended]
    live = select(exception.c.id).where(exception.c.state.in_(LIVE))
    found: dict[str, dict[int, date]] = defaultdict(dict)
    chunks: list[Any] = [live, *(numbers[at : at + 500] for at in range(0, len(numbers), 500))]
    for wanted in chunks:
        rows = connection.execute(
            select(outbox.c.person, outbox_exception.c.exception_id, func.max(outbox.c.business_date))
            .join_from(outbox_exception, outbox)
            .where(
                # Who had a correction knows how it ended.
                outbox.c.kind.in_((*TELLING_KINDS, "correction")),
                outbox.c.state.not_in(LOST),
                outbox_exception.c.exception_id.in_(wanted),
            )
            .group_by(outbox.c.person, outbox_exception.c.exception_id)
        )
        for person, number, told_on in rows:
            found[person][number] = told_on
    return {person: Before(told_on=told_on) for person, told_on in found.items()}


def ended_lately(connection: Connection, *, on: date) -> tuple[Closed, ...]:
    """What has ended in the last weeks, with the night that ended it."""
    since = on - timedelta(days=PAST_DAYS)
    first = select(func.coalesce(func.max(run.c.last_seq), 0)).where(run.c.business_date < since).scalar_subquery()
    ended = (
        select(history.c.exception_id, func.max(history.c.business_date).label("ended_on"))
        .where(history.c.seq > first, history.c.kind.in_(CLOSED))
        .group_by(history.c.exception_id)
        .subquery()
    )
    columns = [exception.c[item.name] for item in fields(Entry)]
    rows = connection.execute(
        select(ended.c.ended_on, *columns)
        .join_from(ended, exception, ended.c.exception_id == exception.c.id)
        .where(exception.c.state.in_(CLOSED))
        .order_by(exception.c.id)
    )
    return tuple(
        Closed(entry=Entry(**dict(zip([item.name for item in fields(Entry)], row[1:], strict=True))), closed_on=row[0])
        for row in rows
    )


def promises_broken_on(connection: Connection) -> dict[int, date]:
    """The night on which the last promise of each live exception was found broken."""
    rows = connection.execute(
        select(history.c.exception_id, func.max(history.c.business_date))
        .where(
            history.c.kind == "promise_broken",
            history.c.exception_id.in_(
                select(exception.c.id).where(exception.c.state.in_(LIVE), exception.c.raised > 0)
            ),
        )
        .group_by(history.c.exception_id)
    )
    return {number: day for number, day in rows}  # noqa: C416 - a row is no pair to the type checker


def tiers_since(connection: Connection) -> dict[int, dict[int, date]]:
    """Of each live exception that the judgement has put on a step: by step, since when it has stood there or above."""
    rows = connection.execute(
        select(history.c.exception_id, history.c.business_date, history.c.kind, history.c.changes)
        .join_from(history, exception, history.c.exception_id == exception.c.id)
        .where(history.c.kind.in_(("opened", "reopened", "judged")), exception.c.state.in_(LIVE), exception.c.tier > 0)
        .order_by(history.c.seq)
    )
    found: dict[int, dict[int, date]] = {}
    for number, day, kind, changes in rows:
        if "tier" in changes:
            earlier = found.get(number, {}) if kind == "judged" else {}
            found[number] = {step: earlier.get(step, day) for step in range(1, changes["tier"] + 1)}
    return found


@dataclass(frozen=True, kw_only=True)
class ToldOf:
    """The message by which one person was told of one exception."""

    person: str
    recipient: str
    exception_id: int
    message_id: str


def to_correct(connection: Connection, withdrawn: tuple[Closed, ...]) -> list[ToldOf]:
    """The messages that told of what was withdrawn, the last to each person, where no correction followed yet."""
    found: dict[tuple[str, int], ToldOf] = {}
    for item in withdrawn:
        for kind, letter in _letters_of(connection, item):
            key = letter.person, letter.exception_id
            if kind == "correction":
                found.pop(key, None)
            else:
                found[key] = letter
    return [found[key] for key in sorted(found)]


def _letters_of(connection: Connection, item: Closed) -> list[tuple[str, ToldOf]]:
    """The messages of one occasion, oldest first; those that only say that it has ended told of nothing late."""
    columns = (outbox.c.kind, outbox.c.business_date, outbox.c.person, outbox.c.recipient, outbox.c.message_id)
    rows = connection.execute(
        select(*columns)
        .join_from(outbox_exception, outbox)
        .where(
            outbox_exception.c.exception_id == item.entry.id,
            outbox.c.state.not_in(LOST),
            outbox.c.business_date >= item.entry.opened_on,
            outbox.c.kind.in_((*TELLING_KINDS, "correction")),
        )
        .order_by(outbox.c.id)
    )
    return [
        (
            row.kind,
            ToldOf(
                person=row.person,
                recipient=row.recipient,
                exception_id=item.entry.id,
                message_id=row.message_id,
            ),
        )
        for row in rows
        if row.kind == "correction" or row.business_date < item.closed_on
    ]


def refused_addresses(connection: Connection) -> frozenset[str]:
    """Addresses, in small letters, that were refused for good and have taken nothing since."""
    last = (
        select(outbox.c.recipient, func.max(outbox.c.id).label("last"))
        .where(outbox.c.state.in_((State.REFUSED, State.ACCEPTED)))
        .group_by(outbox.c.recipient)
        .subquery()
    )
    refused = select(outbox.c.recipient).join(last, outbox.c.id == last.c.last).where(outbox.c.state == State.REFUSED)
    return frozenset(address.lower() for address in connection.scalars(refused))


def landed(connection: Connection) -> dict[int, date]:
    """The night of the last message about each live exception that was accepted."""
    rows = connection.execute(
        select(outbox_exception.c.exception_id, func.max(outbox.c.business_date))
        .join_from(outbox_exception, outbox)
        .where(
            outbox.c.kind.in_(TELLING_KINDS),
            outbox.c.state == State.ACCEPTED,
            outbox_exception.c.exception_id.in_(select(exception.c.id).where(exception.c.state.in_(LIVE))),
        )
        .group_by(outbox_exception.c.exception_id)
    )
    return {number: day for number, day in rows}  # noqa: C416


def has_landed(source: FromClause) -> ColumnElement[bool]:
    """Whether a message about an exception has been accepted since it opened: a condition on a table of exceptions."""
    of_it = (
        select(outbox.c.id)
        .join_from(outbox_exception, outbox)
        .where(
            outbox_exception.c.exception_id == source.c.id,
            outbox.c.kind.in_(TELLING_KINDS),
            outbox.c.state == State.ACCEPTED,
            outbox.c.business_date >= source.c.opened_on,
        )
    )
    return of_it.correlate(source).exists()


def last_digest_on(connection: Connection, *, before: date) -> date | None:
    """The business date of the last digests before a day."""
    wanted = select(func.max(outbox.c.business_date)).where(outbox.c.kind == "digest", outbox.c.business_date < before)
    found: date | None = connection.scalar(wanted)
    return found


def days_without_a_night(connection: Connection, *, after: date, before: date) -> tuple[date, ...]:
    """The days between two others whose night is not in the register."""
    committed = select(run.c.business_date).where(
        run.c.status == "committed", run.c.business_date > after, run.c.business_date < before
    )
    checked = set(connection.scalars(committed))
    between = (after + timedelta(days=n) for n in range(1, (before - after).days))
    return tuple(day for day in between if day not in checked)
