"""Which exception speaks for which, as far as somebody may know: a reference out of her scope is named nowhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, FromClause, select

from register.record import LIVE, Entry, Event
from register.tables import CHUNK

#: What stands where a reference is not hers to know.
ANOTHER = "another exception"


def seen_of(connection: Connection, source: FromClause, references: Iterable[str]) -> frozenset[str]:
    """Those of some references that are in scope."""
    wanted = sorted(set(references))
    if not wanted:
        return frozenset()
    return frozenset(connection.scalars(select(source.c.reference).where(source.c.reference.in_(wanted))))


def masked(
    connection: Connection, entries: Iterable[Entry], source: FromClause, cards: Iterable[str]
) -> Iterator[Entry]:
    """Exceptions whose speaker is named only when she sees it too; a rule that speaks is no record of anybody."""
    rules, left = frozenset(cards), iter(entries)
    while some := list(islice(left, CHUNK)):
        by = {entry.hidden_by for entry in some if entry.hidden_by and entry.hidden_by not in rules}
        seen = seen_of(connection, source, by) | rules
        yield from (replace(entry, hidden_by=_known(entry.hidden_by, seen)) for entry in some)


def masked_events(
    connection: Connection, events: Sequence[Event], source: FromClause, cards: Iterable[str]
) -> tuple[Event, ...]:
    """A history in which no reference stands that is out of scope."""
    rules = frozenset(cards)
    by = {str(event.changes["hidden_by"]) for event in events if event.changes.get("hidden_by")}
    seen = seen_of(connection, source, by - rules) | rules
    return tuple(
        replace(event, changes={**event.changes, "hidden_by": _known(event.changes["hidden_by"], seen)})
        if "hidden_by" in event.changes
        else event
        for event in events
    )


def _known(speaker: str | None, seen: frozenset[str]) -> str | None:
    return speaker if speaker is None or speaker in seen else ANOTHER


def spoken_for(connection: Connection, reference: str, source: FromClause) -> tuple[tuple[str, str], ...]:
    """The live exceptions in scope that are silent because this one speaks: reference and rule."""
    silent = (source.c.hidden_by == reference) & source.c.state.in_(LIVE)
    found = connection.execute(select(source.c.reference, source.c.rule).where(silent).order_by(source.c.id))
    return tuple((row.reference, row.rule) for row in found)
