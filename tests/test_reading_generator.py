"""The random snapshots are valid, repeatable, and lead every rule into every state it can reach."""

from collections import defaultdict
from functools import cache

import pytest
from reading import RULES, read
from reading.cleaning import clean
from reading.contract import KEYS
from reading.snapshots import CORE, Snapshot, make_snapshot

SEEDS = range(120)
CLOCK = {"met", "met_late", "overdue", "due_soon", "not_due", "exempt", "never_met"}
RECORD = {"met", "overdue", "pending", "never_met"}

REACHED = {
    "act-overdue": CLOCK,
    "att-no-apology": RECORD | {"unknown"},
    "att-no-contribution": RECORD | {"exempt", "unknown"},
    "att-no-report-when-absent": RECORD | {"exempt", "unknown"},
    "cg-first-10wd": CLOCK | {"unknown"},
    "cg-interval-max": CLOCK | {"unknown"},
    "cg-no-record-ever": CLOCK,
    "icpc-15wd": CLOCK | {"unknown"},
    "plan-18-months": {"met_late", "overdue"},
    "plan-24-months": {"met_late", "overdue"},
    "rcpc-first-3m": CLOCK | {"unknown"},
    "rcpc-next-6m": CLOCK,
    "visit-cp-max-interval": CLOCK | {"unknown"},
    "voice-absent": RECORD | {"exempt"},
}


@cache
def snapshots() -> list[Snapshot]:
    return [make_snapshot(seed) for seed in SEEDS]


@cache
def states() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for snapshot in snapshots():
        for obligation in read(snapshot.tables, snapshot.as_of, snapshot.settings):
            found[obligation.rule].add(obligation.state)
    return found


def test_every_rule_has_its_states_listed() -> None:
    assert sorted(REACHED) == sorted(RULES)


@pytest.mark.parametrize("rule", sorted(REACHED))
def test_every_state_is_reached(rule: str) -> None:
    missing = REACHED[rule] - states()[rule]

    assert missing == set()


def test_the_same_seed_gives_the_same_snapshot() -> None:
    assert make_snapshot(7) == make_snapshot(7)


def test_no_row_is_set_aside() -> None:
    for snapshot in snapshots():
        taken_back = {(row["covg_table_name"], row["covg_column_name"]) for row in snapshot.tables["cgx_coverage"]}
        tables, _ = clean(snapshot.tables)

        whole = {table for table in snapshot.tables if (table, "*") not in taken_back}

        assert {t: len(tables[t]) for t in whole} == {t: len(snapshot.tables[t]) for t in whole}


def test_keys_are_unique() -> None:
    for snapshot in snapshots():
        tables, _ = clean(snapshot.tables)
        for table, rows in tables.items():
            keys = [tuple(row[name] for name in KEYS[table]) for row in rows]

            assert len(set(keys)) == len(keys)


def test_core_tables_are_filled() -> None:
    missing = {table for snapshot in snapshots() for table in CORE if not snapshot.tables.get(table)}

    assert missing == set()
