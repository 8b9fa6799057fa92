"""The access log as a chain: each row holds the hash of the one before, and the records shown are part of it."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Text, select, type_coerce

from register.access_tables import access_log, access_record
from register.chain import BEGINNING, Anchor
from register.errors import RegisterError
from register.tables import CHUNK, counter
from register.text import canonical
from register.utc import utc_text

#: So many problems are told one by one.
TOLD = 20

#: The records of one row: kind and key, in order.
Shown = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class AccessVerification:
    """What a reading of the whole access log found."""

    rows: int
    #: The end of the log: keep it outside the database for the next time.
    end: Anchor
    #: One sentence for each thing that is wrong; none when all is as it was written.
    problems: tuple[str, ...]


def hash_of(row: Mapping[str, Any], records: Collection[tuple[str, str]]) -> str:
    """The hash of all that a row says, its records and the hash before included."""
    names = ("seq", "account_id", "account", "role", "action", "page", "detail", "prev_hash")
    said = [*(row[name] for name in names), utc_text(row["at"]), [list(item) for item in records]]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def end(connection: Connection) -> Anchor:
    """The end of the log as it stands."""
    last = select(access_log.c.seq, access_log.c.hash).order_by(access_log.c.seq.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return Anchor(seq=0, hash=BEGINNING) if row is None else Anchor(seq=row.seq, hash=row.hash)


def verify(connection: Connection, anchor: Anchor | None = None) -> AccessVerification:
    """Read the whole access log again, and hold it against what was written.

    1. Every row follows from the one before, from the first to the last, and is as it was written.
    2. The records that a row names are those that were written with it.
    3. The log ends no earlier than the counter and the anchor say.
    """
    reading = _Reading(anchor=anchor)
    records = _Records(connection)
    for row in connection.execute(_as_stored(), execution_options={"yield_per": CHUNK}):
        reading.read(row, records.of(row.seq))
    problems = [*reading.problems, *records.left_over(), *_ends_too_early(connection, reading)]
    return AccessVerification(
        rows=reading.rows, end=Anchor(seq=reading.seq, hash=reading.last_hash), problems=_told(problems)
    )


@dataclass(kw_only=True)
class _Reading:
    """How far the log was read, and what was wrong so far."""

    anchor: Anchor | None
    rows: int = 0
    seq: int = 0
    last_hash: str = BEGINNING
    problems: list[str] = field(default_factory=list)

    def read(self, row: Row[Any], records: Shown) -> None:
        """Hold one row against the one before, against its own hash, and against the anchor."""
        self.rows += 1
        if row.seq != self.seq + 1:
            self.problems.append(f"After entry {self.seq} comes entry {row.seq}: entries were taken away.")
        elif row.prev_hash != self.last_hash:
            self.problems.append(f"Entry {row.seq} does not follow from entry {self.seq}.")
        if row.hash != _hash_as_read(row, records) or row.records != len(records):
            self.problems.append(f"Entry {row.seq} is not as it was written.")
        if self.anchor is not None and row.seq == self.anchor.seq and row.hash != self.anchor.hash:
            self.problems.append(f"Entry {row.seq} is not the one that the anchor names.")
        self.seq, self.last_hash = row.seq, row.hash


class _Records:
    """The records of every row in order, read beside the rows."""

    def __init__(self, connection: Connection) -> None:
        wanted = select(access_record).order_by(access_record.c.seq)
        rows = connection.execute(wanted, execution_options={"yield_per": CHUNK})
        self._groups = (
            (seq, sorted((row.kind, row.key) for row in group)) for seq, group in groupby(rows, key=lambda row: row.seq)
        )
        self._next = next(self._groups, None)
        self._strangers: list[int] = []

    def of(self, seq: int) -> Shown:
        """Those of one row; what stands before it belongs to no row."""
        while self._next is not None and self._next[0] < seq:
            self._strangers.append(self._next[0])
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != seq:
            return []
        found, self._next = self._next[1], next(self._groups, None)
        return found

    def left_over(self) -> Iterator[str]:
        """Records whose row is gone."""
        if self._next is not None:
            self._strangers += [self._next[0], *(seq for seq, _ in self._groups)]
        yield from (f"Records of entry {seq} are there, and the entry is not." for seq in self._strangers)


def _as_stored() -> Any:
    """Every row as the database holds it: a moment or a document that was altered may be none any more."""
    as_stored = {name: type_coerce(access_log.c[name], Text).label(name) for name in ("at", "detail")}
    return select(*(as_stored.get(column.name, column) for column in access_log.columns)).order_by(access_log.c.seq)


def _hash_as_read(row: Row[Any], records: Shown) -> str | None:
    """The hash that the row should have; None when it holds what was never written."""
    try:
        detail = json.loads(row.detail)
        if canonical(detail) != row.detail:
            return None
        return hash_of({**row._mapping, "at": _moment(row.at), "detail": detail}, records)
    except (ValueError, TypeError, AttributeError, RegisterError):
        return None


def _moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ends_too_early(connection: Connection, reading: _Reading) -> Iterator[str]:
    """What else remembers how long the log was."""
    written = connection.scalar(select(counter.c.value).where(counter.c.name == "access_log"))
    if written != reading.seq:
        yield f"The access log ends with entry {reading.seq}, and {written} were written."
    anchor = reading.anchor
    if anchor is not None and anchor.seq > reading.seq:
        yield f"The access log ends with entry {reading.seq}, and the anchor names entry {anchor.seq}: it was cut."


def _told(problems: list[str]) -> tuple[str, ...]:
    more = len(problems) - TOLD
    return tuple(problems) if more <= 0 else (*problems[:TOLD], f"And {more} more.")
