"""Whether the history is as it was written, and the register as its history says: everything is read again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, func, select, type_coerce

from register.chain import BEGINNING, Anchor, hash_of
from register.errors import RegisterError
from register.past import DAYS, MOMENTS, fold
from register.policies import digest_of, kept
from register.tables import CHUNK, NOT_HISTORIC, counter, exception, history, run
from register.utc import utc_text

Fields = Mapping[str, Any]

#: So many problems are told one by one.
TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a reading of the whole history found."""

    events: int
    #: The end of the history: keep it outside the database for the next time.
    end: Anchor
    #: One sentence for each thing that is wrong; none when all is as it was written.
    problems: tuple[str, ...]


@dataclass(kw_only=True)
class _Reading:
    """How far the history was read, and what was wrong so far."""

    anchor: Anchor | None
    events: int = 0
    seq: int = 0
    last_hash: str = BEGINNING
    problems: list[str] = field(default_factory=list)

    def read(self, row: Row[Any]) -> None:
        """Hold one event against the one before, against its own hash, and against the anchor."""
        self.events += 1
        if row.seq != self.seq + 1:
            self.problems.append(f"After event {self.seq} comes event {row.seq}: events were taken away.")
        elif row.prev_hash != self.last_hash:
            self.problems.append(f"Event {row.seq} does not follow from event {self.seq}.")
        if row.hash != _hash_as_read(row):
            self.problems.append(f"Event {row.seq} is not as it was written.")
        if self.anchor is not None and row.seq == self.anchor.seq and row.hash != self.anchor.hash:
            self.problems.append(f"Event {row.seq} is not the one that the anchor names.")
        self.seq, self.last_hash = row.seq, row.hash


def verify(connection: Connection, anchor: Anchor | None = None) -> Verification:
    """Read the whole history and the register again, and compare both with what was written.

    1. Every event follows from the one before, from the first to the last, and is as it was written.
    2. The history ends no earlier than the anchor, the counter and the nights say.
    3. The register is what its history makes it, and the steps that exceptions climb are those that were kept.
    """
    reading = _Reading(anchor=anchor)
    for row in connection.execute(_history_as_stored(), execution_options={"yield_per": CHUNK}):
        reading.read(row)
    problems = [*reading.problems, *_ends_too_early(connection, reading)]
    if problems:
        problems.append("The register was not held against its history, because that is not whole.")
    else:
        problems.extend(_differences(connection, reading.seq))
        problems.extend(_other_steps(connection))
    return Verification(
        events=reading.events, end=Anchor(seq=reading.seq, hash=reading.last_hash), problems=_told(problems)
    )


def _told(problems: list[str]) -> tuple[str, ...]:
    more = len(problems) - TOLD
    return tuple(problems) if more <= 0 else (*problems[:TOLD], f"And {more} more.")


def _history_as_stored() -> Any:
    """Every event as the database holds it: a day or a document that was altered may be none any more."""
    as_stored = {name: type_coerce(history.c[name], Text).label(name) for name in ("business_date", "at", "changes")}
    return select(*(as_stored.get(column.name, column) for column in history.columns)).order_by(history.c.seq)


def _hash_as_read(row: Row[Any]) -> str | None:
    """The hash that the event should have; None when it holds what was never written."""
    try:
        days = {"business_date": _as_day(row.business_date), "at": _as_moment(row.at)}
        return hash_of({**row._mapping, **days})
    except (ValueError, TypeError, AttributeError, RegisterError):
        return None


def _as_day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _as_moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ends_too_early(connection: Connection, reading: _Reading) -> Iterator[str]:
    """What else remembers how long the history was."""
    counted = connection.scalar(select(counter.c.value).where(counter.c.name == "history"))
    if counted != reading.seq:
        yield f"The history ends with event {reading.seq}, and {counted} were written."
    of_nights = connection.scalar(select(func.max(run.c.last_seq))) or 0
    if of_nights > reading.seq:
        yield f"The history ends with event {reading.seq}, and a night ended with event {of_nights}."
    if reading.anchor is not None and reading.anchor.seq > reading.seq:
        yield f"The history ends with event {reading.seq}, and the anchor names event {reading.anchor.seq}: it was cut."


def _differences(connection: Connection, until_seq: int) -> Iterator[str]:
    """Each exception whose row is not what its events make it."""
    rows = connection.execute(_register_as_stored(), execution_options={"yield_per": CHUNK})
    rebuilt = fold(connection, until_seq)
    for of_history, of_register in _side_by_side(rebuilt, (dict(row._mapping) for row in rows)):
        if of_history is None and of_register is not None:
            yield f"{of_register['reference']} is in the register, and nothing in the history says how it came there."
        elif of_register is None and of_history is not None:
            yield f"{of_history['reference']} is in the history, and no longer in the register."
        elif of_register is not None and of_history is not None:
            differing = [name for name in _historic() if of_history.get(name) != _plain(name, of_register[name])]
            if differing:
                yield f"{of_register['reference']} differs from its history in: {', '.join(differing)}."


def _other_steps(connection: Connection) -> Iterator[str]:
    """The history names steps by the digest of their text."""
    whole = {digest for digest, steps in kept(connection).items() if digest_of(steps) == digest}
    wanted = select(exception.c.policy).where(exception.c.policy.is_not(None)).distinct()
    for digest in sorted(set(connection.scalars(wanted)) - whole):
        yield f"The steps {digest} of a route are not as they were kept."


def _side_by_side(left: Iterator[Fields], right: Iterator[Fields]) -> Iterator[tuple[Fields | None, Fields | None]]:
    """Two lists in order of their number as one; None where a number is in the other list alone."""
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one["id"] < other["id"]):
            yield one, None
            one = next(left, None)
        elif one is None or other["id"] < one["id"]:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def _historic() -> list[str]:
    return [column.name for column in exception.columns if column.name not in NOT_HISTORIC]


def _register_as_stored() -> Any:
    columns: list[ColumnElement[Any]] = [
        type_coerce(column, Text).label(column.name) if column.name in (*DAYS, *MOMENTS) else column
        for column in exception.columns
        if column.name not in NOT_HISTORIC
    ]
    return select(*columns).order_by(exception.c.id)


def _plain(name: str, value: Any) -> Any:
    """A value as the history writes it; one that cannot be read is left as it is, and differs."""
    try:
        if name in DAYS and value is not None:
            return _as_day(value).isoformat()
        if name in MOMENTS and value is not None:
            return utc_text(_as_moment(value))
    except ValueError:
        return value
    return value
