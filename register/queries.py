"""Which exceptions, in what order, and a page at a time: one grammar for the command line, the console and the API."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table

from register.record import Entry, Event
from register.tables import exception


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


def page(
    connection: Connection,
    wanted: Filter,
    *,
    sort: str = "days_late",
    size: int = 50,
    after: str | None = None,
    source: Table = exception,
) -> Page:
    """The next exceptions after a page, or the first ones."""
    raise NotImplementedError


def entries(
    connection: Connection, wanted: Filter, *, sort: str = "days_late", source: Table = exception
) -> Iterator[Entry]:
    """All of them in order, a thousand in memory at a time."""
    raise NotImplementedError


def count(connection: Connection, wanted: Filter, *, source: Table = exception) -> int:
    """How many there are."""
    raise NotImplementedError


def entry(connection: Connection, reference: str, *, source: Table = exception) -> Entry:
    """The exception of a reference, written in any of the usual ways: CG-0012, cg-12."""
    raise NotImplementedError


def events(
    connection: Connection,
    *,
    reference: str | None = None,
    run_id: int | None = None,
    after_seq: int = 0,
    kinds: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Events in order: of one exception, of one night, of some kinds, or after one of them."""
    raise NotImplementedError
