"""Which exceptions, in what order, and a page at a time: one grammar for the command line, the console and the API."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Integer,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from register.errors import CursorUnknown, ExceptionUnknown, SortUnknown
from register.record import LIVE, Entry, Event
from register.references import read_reference
from register.said import with_days
from register.tables import CHUNK, exception, history


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which exceptions: all that was given has to hold; of several values any one will do."""

    rules: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    tier_at_least: int | None = None
    days_late_at_least: int | None = None
    opened_since: date | None = None
    #: True: only what another one speaks for; False: only what speaks itself.
    is_hidden: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some exceptions, and where the next ones begin; `after` is None on the last page."""

    entries: tuple[Entry, ...]
    after: str | None


def _number(value: int) -> int:
    """A number that the columns hold; a cursor can be made up, and a larger one would break the query."""
    if not isinstance(value, int) or abs(value) >= 2**31:
        raise ValueError(value)
    return value


class DaysBetween(FunctionElement[int]):
    """The days from the second day to the first; each database counts them in its own way."""

    type = Integer()
    inherit_cache = True


@compiles(DaysBetween, "sqlite")
def _sqlite_days(element: DaysBetween, compiler: SQLCompiler, **words: Any) -> str:
    later, earlier = (compiler.process(clause, **words) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(DaysBetween, "postgresql")
def _postgres_days(element: DaysBetween, compiler: SQLCompiler, **words: Any) -> str:
    later, earlier = (compiler.process(clause, **words) for clause in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


def _late_in_sql(source: FromClause) -> ColumnElement[int]:
    """Days of the calendar since the due day, whatever unit the rule counts in.

    What is open is later each day: it counts to the end of all days, and so stands before what has ended.
    """
    ended = func.coalesce(source.c.met_on, source.c.closed_on, source.c.due_on)
    until = case((source.c.state.in_(LIVE), literal(date.max, Date)), else_=ended)
    return DaysBetween(until, source.c.due_on)


def _late_of(entry: Entry) -> int:
    ended = entry.met_on or entry.closed_on or entry.due_on
    return ((date.max if entry.is_live else ended) - entry.due_on).days


@dataclass(frozen=True, kw_only=True)
class Order:
    """The column that puts a list in order; what is equal in it goes by number."""

    column: str
    is_descending: bool = False
    #: Reads the column's value from a cursor.
    reads: Callable[[Any], Any] = _number

    def key(self, source: FromClause) -> ColumnElement[Any]:
        """What the database puts in order."""
        return _late_in_sql(source) if self.column == "days_late" else source.c[self.column]

    def value(self, entry: Entry) -> Any:
        """The same of one exception, for a cursor."""
        return _late_of(entry) if self.column == "days_late" else getattr(entry, self.column)


#: The orders that can be asked for: the longest late, the highest tier and the newest come first.
ORDERS = {
    "days_late": Order(column="days_late", is_descending=True),
    "tier": Order(column="tier", is_descending=True),
    "opened": Order(column="opened_on", is_descending=True, reads=date.fromisoformat),
    "changed": Order(column="changed_at", is_descending=True, reads=datetime.fromisoformat),
    "due": Order(column="due_on", reads=date.fromisoformat),
    "reference": Order(column="id"),
}

#: The fields of a filter that hold several values, and the column of each.
SEVERAL = {
    "rules": "rule",
    "families": "family",
    "severities": "severity",
    "teams": "team",
    "owners": "owner",
    "agencies": "agency",
    "states": "state",
}


def page(
    connection: Connection,
    wanted: Filter,
    *,
    sort: str = "days_late",
    size: int = 50,
    after: str | None = None,
    source: FromClause = exception,
) -> Page:
    """The next exceptions after a page, or the first ones."""
    order = _order(sort)
    query = _ordered(_matching(wanted, source), order, wanted, source)
    if after is not None:
        query = query.where(_comes_after(order, source, *_read_cursor(after, sort, order)))
    found = [_entry(row) for row in connection.execute(query.limit(size + 1))]
    shown = tuple(found[:size])
    return Page(entries=shown, after=_cursor(sort, order, shown[-1]) if len(found) > size else None)


def entries(
    connection: Connection, wanted: Filter, *, sort: str = "days_late", source: FromClause = exception
) -> Iterator[Entry]:
    """All of them in order, a thousand in memory at a time."""
    query = _ordered(_matching(wanted, source), _order(sort), wanted, source)
    for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
        yield _entry(row)


def count(connection: Connection, wanted: Filter, *, source: FromClause = exception, at_most: int | None = None) -> int:
    """How many there are; with `at_most` no more than so many are counted, however many there are."""
    # Sentences and evidence are long: a count that carries the columns along reads them.
    ones = _matching(wanted, source).with_only_columns(literal(1).label("one")).select_from(source)
    matching = ones.limit(at_most).subquery()
    return connection.execute(select(func.count()).select_from(matching)).scalar_one()


def entry(connection: Connection, reference: str, *, source: FromClause = exception) -> Entry:
    """The exception of a reference, written in any of the usual ways: CG-0012, cg-12."""
    wanted = _columns(source).where(source.c.reference == read_reference(reference))
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise ExceptionUnknown(reference=read_reference(reference))
    return _entry(row)


def events(
    connection: Connection,
    *,
    reference: str | None = None,
    run_id: int | None = None,
    after_seq: int = 0,
    kinds: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Events in order: of one exception, of one night, of some kinds, or after one of them."""
    query = select(history).where(history.c.seq > after_seq).order_by(history.c.seq)
    if reference is not None:
        query = query.where(history.c.exception_id == entry(connection, reference).id)
    if run_id is not None:
        query = query.where(history.c.run_id == run_id)
    if kinds:
        query = query.where(history.c.kind.in_(kinds))
    for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
        yield Event(**row._mapping)


def _columns(source: FromClause) -> Select[Any]:
    return select(*(source.c[item.name] for item in fields(Entry)))


def _entry(row: Row[Any]) -> Entry:
    values = row._mapping
    return Entry(**{**values, "says": with_days(values["says"], values["days_late"], values["unit"])})


def _matching(wanted: Filter, source: FromClause) -> Select[Any]:
    several = [source.c[column].in_(getattr(wanted, name)) for name, column in SEVERAL.items() if getattr(wanted, name)]
    one = [
        source.c[name] == getattr(wanted, name)
        for name in ("person", "plan", "meeting")
        if getattr(wanted, name) is not None
    ]
    return _columns(source).where(*several, *one, *_bounds(wanted, source))


def _bounds(wanted: Filter, source: FromClause) -> list[ColumnElement[bool]]:
    """The conditions that are no plain equality."""
    bounds: list[ColumnElement[bool]] = []
    if wanted.tier_at_least is not None:
        bounds.append(source.c.tier >= wanted.tier_at_least)
    if wanted.days_late_at_least is not None:
        bounds.append(source.c.days_late >= wanted.days_late_at_least)
    if wanted.opened_since is not None:
        bounds.append(source.c.opened_on >= wanted.opened_since)
    if wanted.is_hidden is not None:
        bounds.append(source.c.hidden_by.is_not(None) if wanted.is_hidden else source.c.hidden_by.is_(None))
    return bounds


def _order(sort: str) -> Order:
    if sort not in ORDERS:
        raise SortUnknown(sort=sort, allowed=", ".join(ORDERS))
    return ORDERS[sort]


def _ordered(query: Select[Any], order: Order, wanted: Filter, source: FromClause) -> Select[Any]:
    if order.column == "days_late" and wanted.states and set(wanted.states) <= set(LIVE):
        # What is open counts to the end of all days: the longest late was due first, and of due days there is an index.
        return query.order_by(source.c.due_on, source.c.id)
    key = order.key(source)
    return query.order_by(key.desc() if order.is_descending else key, source.c.id)


def _comes_after(order: Order, source: FromClause, value: Any, number: int) -> ColumnElement[bool]:
    """What stands behind one exception in this order; a page that begins there misses nothing that was added before."""
    key = order.key(source)
    behind = key < value if order.is_descending else key > value
    return or_(behind, and_(key == value, source.c.id > number))


def _cursor(sort: str, order: Order, last: Entry) -> str:
    value = order.value(last)
    said = [sort, value.isoformat() if isinstance(value, date) else value, last.id]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _read_cursor(text: str, sort: str, order: Order) -> tuple[Any, int]:
    """The value and the number of the last exception of a page; a cursor of another order is refused."""
    try:
        of_sort, value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = order.reads(value), _number(number)
    except (binascii.Error, ValueError, TypeError) as error:
        raise CursorUnknown from error
    if of_sort != sort:
        raise CursorUnknown
    return found
