"""The register as it was known after a past night, rebuilt from the history."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Column, Connection, Date, MetaData, Row, Table, Text, insert, select, text, type_coerce

from calendars.words import day_words
from register.errors import NothingKnownYet
from register.record import LIVE, DaysLate
from register.runs import Run, last_committed
from register.seen import Following, Seen
from register.tables import CHUNK, exception, history
from register.utc import UtcDateTime

DAYS = tuple(column.name for column in exception.columns if isinstance(column.type, Date))
MOMENTS = tuple(column.name for column in exception.columns if isinstance(column.type, UtcDateTime))


@dataclass(frozen=True, kw_only=True)
class Past:
    """The register after one night: hand `entries` to `register.queries` as the source, on the same connection."""

    run: Run
    entries: Table


def known_on(connection: Connection, day: date, *, days_late: DaysLate) -> Past:
    """The register after the last night that was committed for a day up to `day`.

    What people did after that night is not in it. Days late are counted to that night, as they were then, and with them
    those in the sentence of an exception, which is that of its last event: whatever else changes in it is one.
    """
    run = last_committed(connection, until=day)
    if run is None or run.last_seq is None:
        raise NothingKnownYet(day=day_words(day))
    entries = _make_table(connection)
    seen = Seen.read(connection, run.business_date, run.last_seq)
    rows = (_as_then(fields, run, days_late) for fields in fold(connection, run.last_seq, seen=seen))
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(insert(entries), chunk)
    return Past(run=run, entries=entries)


def fold(connection: Connection, until_seq: int, *, seen: Seen | None = None) -> Iterator[dict[str, Any]]:
    """Each exception after its events up to one of them, in order of its number; values as the history writes them.

    The events do not say on which night it was last seen: with `seen` that is worked out beside them.
    """
    query = (
        select(
            history.c.exception_id,
            history.c.reference,
            history.c.at,
            history.c.kind,
            history.c.business_date,
            history.c.run_id,
            type_coerce(history.c.changes, Text).label("changes"),
        )
        .where(history.c.exception_id.is_not(None), history.c.seq <= until_seq)
        .order_by(history.c.exception_id, history.c.seq)
    )
    rows = connection.execute(query, execution_options={"yield_per": CHUNK})
    for number, events in groupby(rows, key=lambda row: row.exception_id):
        following = Following(seen=seen) if seen else None
        fields = _fold_one(events, following)
        if following and (seen_on := following.last_seen_on(number)):
            fields["seen_on"] = seen_on.isoformat()
        yield fields


def _fold_one(events: Iterator[Row[Any]], following: Following | None) -> dict[str, Any]:
    """One exception: each event puts its values over those before."""
    fields: dict[str, Any] = {}
    for event in events:
        if following:
            following.take(event)
        changes: Mapping[str, Any] = json.loads(event.changes)
        # Words that are no field, such as a note, stay in the history.
        fields |= {name: value for name, value in changes.items() if name in exception.c}
        fields |= {"id": event.exception_id, "reference": event.reference, "changed_at": event.at}
    return fields


def _as_then(fields: Mapping[str, Any], run: Run, days_late: DaysLate) -> dict[str, Any]:
    """An exception as it was shown after a night: days and moments as such, and the days late counted to that night."""
    row = {
        # What came with a later version of the register is not in the events of before.
        **dict.fromkeys(exception.columns.keys()),
        **fields,
        **{name: date.fromisoformat(fields[name]) for name in DAYS if fields.get(name)},
        **{name: datetime.fromisoformat(fields[name]) for name in MOMENTS if isinstance(fields.get(name), str)},
    }
    if row["state"] in LIVE:
        row["days_late"] = days_late(row["due_on"], row["unit"], run.business_date)
    return row


def _make_table(connection: Connection) -> Table:
    """A table of this connection alone, with the columns of the register; it goes with the transaction."""
    columns = [Column(column.name, column.type) for column in exception.columns]
    entries = Table("past_exception", MetaData(), *columns, prefixes=["TEMPORARY"])
    connection.execute(text(f"DROP TABLE IF EXISTS {entries.name}"))
    entries.create(connection, checkfirst=False)
    return entries
