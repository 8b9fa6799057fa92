"""One facts relation built from small tables made by hand."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import rules
from calendars.jurisdictions import build_calendar
from engine import facts, macros
from engine.macros import CalendarTable
from engine.parameters import DatedValue, load_parameters
from snapshot.kept import columns_in
from snapshot.read import snapshot_from_tables
from support.snapshots import Tables

FactsRow = dict[str, object]

_PARAMETERS = Path(rules.__file__).parent / "parameters.toml"


def facts_rows(
    tables: Tables, relation: str, as_at: date, settings: Mapping[str, int | str] | None = None
) -> list[FactsRow]:
    """The rows of one relation on one day, in order of all their columns; `settings` hold from long ago."""
    changed = {
        name: [DatedValue(from_on=date(1990, 1, 1), value=value, source="a test")]
        for name, value in (settings or {}).items()
    }
    with snapshot_from_tables(tables, columns=_columns_behind(relation)) as snapshot:
        snapshot.known_at(as_at)
        connection = snapshot.connection
        parameters = load_parameters(_PARAMETERS).override(changed)
        macros.install(connection, as_at=as_at, calendar=shipped_calendar(), parameters=parameters)
        failed = facts.build(connection, [relation])
        assert failed == {}
        found = connection.execute(f"select * from facts.{relation} order by all")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@cache
def _columns_behind(relation: str) -> frozenset[str]:
    """The contract's columns that a relation, and those it stands on, are made of: nothing else need be kept."""
    relations = facts.load_relations()
    return columns_in(relations[name].sql for name in facts.needed([relation], relations))


@cache
def shipped_calendar() -> CalendarTable:
    """The bank holidays of England and Wales as the engine reads them."""
    calendar = build_calendar()
    return CalendarTable(
        first_day=calendar.first_day,
        last_day=calendar.last_day,
        days_off=tuple(sorted(calendar.days_off)),
        known_until=calendar.known_until,
    )
