"""The history as a chain: each event holds the hash of the one before, so that no change goes unnoticed."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from register.decision import Step
from register.errors import AnchorUnknown, HistoryBroken
from register.tables import CHUNK, counter, history
from register.text import PlainText, canonical
from register.utc import utc_text

#: What stands before the first event.
BEGINNING = "0" * 64

#: An event is written with the very text that was hashed.
AS_HASHED = insert(history).values(changes=bindparam("changes", type_=PlainText))


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The end of the history at some moment, to be kept outside the database."""

    seq: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """The anchor that is written SEQ:HASH."""
        found = re.fullmatch(r"\s*(\d{1,18}):([0-9a-f]{64})\s*", text)
        if found is None:
            raise AnchorUnknown
        return cls(seq=int(found[1]), hash=found[2])

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(kw_only=True)
class Writer:
    """Appends events in order within one transaction; `flush` writes what is left, and the new end."""

    connection: Connection
    actor: str
    business_date: date
    now: datetime
    run_id: int | None
    seq: int
    last_hash: str
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, exception_id: int | None, reference: str | None, step: Step) -> None:
        """Put one event at the end of the chain."""
        self.seq += 1
        row = {
            "seq": self.seq,
            "exception_id": exception_id,
            "reference": reference,
            "run_id": self.run_id,
            "business_date": self.business_date,
            "at": self.now,
            "actor": self.actor,
            "kind": step.kind,
            "cause": step.cause,
            "changes": canonical(step.written),
            "prev_hash": self.last_hash,
        }
        self.last_hash = hash_of(row)
        self._rows.append({**row, "hash": self.last_hash})
        if len(self._rows) >= CHUNK:
            self._write()

    def flush(self) -> None:
        """Write the events that are still in memory; without any event nothing is written."""
        if self._rows:
            self._write()

    def _write(self) -> None:
        self.connection.execute(AS_HASHED, self._rows)
        self.connection.execute(update(counter).where(counter.c.name == "history").values(value=self.seq))
        self._rows = []


def writer(
    connection: Connection, *, actor: str, business_date: date, now: datetime, run_id: int | None = None
) -> Writer:
    """The only way to add to the history. Who has it is the only one who writes, until the transaction ends."""
    seq = connection.execute(select(counter.c.value).where(counter.c.name == "history").with_for_update()).scalar_one()
    last_hash = connection.scalar(select(history.c.hash).where(history.c.seq == seq)) if seq else BEGINNING
    if last_hash is None:
        raise HistoryBroken(seq=seq)
    return Writer(
        connection=connection,
        actor=actor,
        business_date=business_date,
        now=now,
        run_id=run_id,
        seq=seq,
        last_hash=last_hash,
    )


def end(connection: Connection) -> Anchor:
    """The end of the history: keep it outside the database, and `verify` finds what was cut off."""
    last = connection.execute(select(history.c.seq, history.c.hash).order_by(history.c.seq.desc()).limit(1))
    row = last.one_or_none()
    return Anchor(seq=0, hash=BEGINNING) if row is None else Anchor(seq=row.seq, hash=row.hash)


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of all that an event says, that of the event before included; `changes` as the text that is stored."""
    said = [row[name] for name in ("seq", "exception_id", "reference", "run_id", "actor", "kind", "cause", "prev_hash")]
    said += [row["business_date"].isoformat(), utc_text(row["at"])]
    return hashlib.sha256(f"{canonical(said)}\n{row['changes']}".encode()).hexdigest()
