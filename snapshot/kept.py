"""Which columns are kept when only some are asked for: these, and what the gates, links and the mask read."""

import re
from collections.abc import Iterable
from functools import cache

from snapshot.contract import Column, Table, load_contract
from snapshot.mask import UNMASKED, read_by_mask

#: Gate 7 counts the links to it.
PLANS = "ssd_cp_plans"

#: Gate 8 reads the first; worker values are looked up in the table of the second.
READ_BY_NAME = {"cgmt_held_date", "prof_staff_id"}


def columns_in(texts: Iterable[str]) -> frozenset[str]:
    """The contract's columns that are named in SQL or in the needs of cards."""
    known = {column.name for table in load_contract() for column in table}
    return frozenset(known.intersection(word for text in texts for word in re.findall(r"\w+", text)))


def kept_columns(table: Table, wanted: frozenset[str] | None) -> frozenset[str]:
    """The columns to keep of a table; all of them when nobody says which are wanted."""
    if wanted is None or table.name in UNMASKED:
        return frozenset(table.columns)
    asked_for = {column.name for column in table if column.name in wanted}
    always = {column.name for column in table if column.is_key or _is_read_by_gate(column)}
    return frozenset(asked_for | always | (read_by_mask(table, asked_for) if asked_for else set()))


def is_table_kept(table: Table, wanted: frozenset[str] | None) -> bool:
    """True when somebody reads the table: those who ask, the gates, or a link that is looked up in it."""
    return (
        bool(shown_columns(table, wanted))
        or table.name in _parents(wanted or frozenset())
        or any(map(_is_read_by_gate, table))
    )


@cache
def _parents(wanted: frozenset[str]) -> frozenset[str]:
    """The tables in which some kept link is looked up."""
    return frozenset(
        column.links_to[0]
        for table in load_contract()
        for column in table
        if column.links_to and column.name in kept_columns(table, wanted)
    )


def shown_columns(table: Table, wanted: frozenset[str] | None) -> frozenset[str]:
    """The columns that the views of `known` have: none of a table that nobody asks about."""
    is_asked_about = wanted is None or table.name in UNMASKED or not wanted.isdisjoint(table.columns)
    return kept_columns(table, wanted) if is_asked_about else frozenset()


def _is_read_by_gate(column: Column) -> bool:
    leads_to_plan = column.links_to is not None and column.links_to[0] == PLANS
    return leads_to_plan or column.name in READ_BY_NAME
