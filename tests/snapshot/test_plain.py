"""A table read as if all its values were plain is the table that careful reading gives."""

from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.snapshots import Row, opened

from snapshot.clean import MACROS, SENTINELS
from snapshot.codes import contract_codes
from snapshot.contract import load_contract
from snapshot.readers.memory import Memory
from snapshot.table_query import TableQuery
from snapshot.tables import Filled, fill_table

#: One column of each type, with values that are plain and values that nearly are.
SEVERAL_TYPES = {
    "prof_staff_id": ["HR1", "HR 2", "1900-7", "NUL", "-1x", "x" * 48, "x" * 49],
    "prof_professional_name": ["Jo Made-up", "Zoë", "O'Made\x1fup", "a\tb", "a\x7f", "line\nbreak", "end\n"],
    "prof_social_worker_registration_no": ["SW1", "2300-01-0", "2300-01-012", "SSD_PHX"],
    "prof_agency_worker_flag": ["Y", "N", "y", "YN", "X"],
    "prof_professional_caseload": ["0", "017", "12", "-3", "1" * 18, "1" * 19, "1.0", "+1"],
    "prof_full_time_equivalency": ["0.6", "1", "1.", ".5", "-0.5", "1e3"],
}
MEETING = {
    "cgmt_meeting_type": ["CORE_GROUP", "core_group", "CORE", ""],
    "cgmt_status": ["HELD", "Held", "unheard of"],
    "cgmt_held_date": ["2026-09-28", "2000-02-29", "1900-02-29", "2100-01-01", "1901-01-01", "2026-02-29", "2026-9-1"],
    "cgmt_booked_date": ["2024-02-29", "2026-04-31", "2026-12-31", "infinity", "20260928"],
    "cgmt_recorded_date": [
        "2026-09-28",
        "2026-09-28T09:10",
        "2026-09-28T23:59:59",
        "2026-09-28 09:10",
        "2026-09-28T24:00",
    ],
    "cgmt_start_time": ["09:30", "23:59", "24:00", "9:30"],
    "cgmt_quorate": ["Y", "n"],
}
ENQUIRY = {
    "s47e_person_id": ["P1"],
    "s47e_s47_start_date": ["2026-09-01"],
    "s47e_s47_outcome_json": ['{"A": "Y"}', "[1]", "{", "{ }"],
}
TABLES = {"ssd_professionals": SEVERAL_TYPES, "cgx_meetings": MEETING, "ssd_s47_enquiry": ENQUIRY}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one table."""

    rows: list[tuple[Any, ...]]
    filled: Filled


def _cell(values: list[str]) -> st.SearchStrategy[str | None]:
    # Mostly the first value, which is plain: a table that is odd all over would show little.
    awkward = st.sampled_from([None, "", " ", *values, *SENTINELS, *(f" {value}\u00a0" for value in values)])
    return st.one_of(st.just(values[0]), st.just(values[0]), awkward)


def _rows(table: str) -> st.SearchStrategy[list[Row]]:
    key = load_contract().tables[table].key[0]
    keys = _cell(["K1", "K2", "K 3", "k3"])
    return st.lists(
        st.fixed_dictionaries({key: keys, **{name: _cell(v) for name, v in TABLES[table].items()}}), max_size=8
    )


@pytest.mark.parametrize("is_packed", [False, True], ids=["row by row", "column by column"])
@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_quick_reading_gives_what_careful_reading_gives(data: st.DataObject, table: str, is_packed: bool) -> None:
    rows = data.draw(_rows(table))

    quick = _read(table, rows, is_packed=is_packed)
    careful = _read(table, rows, is_packed=is_packed, with_care=True)

    assert quick.rows == careful.rows
    assert quick.filled.findings == careful.filled.findings
    assert quick.filled.repeats == careful.filled.repeats


def test_plain_rows_are_read_without_care() -> None:
    plain = {name: values[0] for name, values in SEVERAL_TYPES.items()}

    read = _read("ssd_professionals", [{"prof_professional_id": "K1", **plain}])

    assert read.filled.query.odd == frozenset()


def test_care_is_taken_of_the_columns_that_need_it_alone() -> None:
    rows: list[Row] = [
        {"prof_professional_id": "K1", "prof_staff_id": "HR1", "prof_professional_name": "Jo"},
        {"prof_professional_id": "K2", "prof_staff_id": "HR2", "prof_professional_name": "Zoë"},
    ]

    read = _read("ssd_professionals", rows)

    assert read.filled.query.odd == {"prof_professional_name"}


@pytest.mark.parametrize("sentinel", SENTINELS)
@pytest.mark.parametrize("column", ["prof_staff_id", "prof_professional_name", "prof_professional_caseload"])
def test_a_sentinel_among_plain_values_reads_as_empty(column: str, sentinel: str) -> None:
    rows: list[Row] = [{"prof_professional_id": "K1", column: "1"}, {"prof_professional_id": "K2", column: sentinel}]

    with opened({"ssd_professionals": rows}) as snapshot:
        (value,) = snapshot.connection.execute(
            f"SELECT {column} FROM filed.ssd_professionals WHERE prof_professional_id = 'K2'"
        ).fetchall()

    assert value == (None,)


def _read(table: str, rows: list[Row], *, is_packed: bool = False, with_care: bool = False) -> Reading:
    contract = load_contract()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA filed; CREATE SCHEMA staging; {MACROS}")
        raw = replace(Memory({table: rows}).open(contract.tables[table], connection), is_packed=is_packed)
        query = TableQuery(
            table=contract.tables[table],
            raw=raw,
            columns=frozenset(raw.columns),
            codes=contract_codes(contract),
            kept=frozenset(contract.tables[table].columns),
            odd=frozenset(raw.columns) if with_care else frozenset(),
        )
        filled = fill_table(connection, query)
        return Reading(rows=connection.execute(f"FROM filed.{table} ORDER BY rowid").fetchall(), filled=filled)
