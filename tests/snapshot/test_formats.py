"""One snapshot, four ways: CSV, Parquet and two databases give the same tables."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa  # type: ignore[import-untyped] # pyarrow ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from support.postgres import sqlalchemy_address
from support.snapshots import Tables, columns_of, healthy_tables, write_csv

from snapshot.contract import load_contract
from snapshot.errors import SnapshotUnreadable
from snapshot.read import read_snapshot
from snapshot.readers.parquet_file import open_parquet
from snapshot.readers.raw import BATCH_ROWS
from snapshot.snapshot import Snapshot


def awkward_tables() -> Tables:
    """The healthy authority, with something of every kind that needs reading with care."""
    tables = healthy_tables()
    tables["ssd_person"] += [
        {"pers_person_id": " 007\u00a0", "pers_surname": 'O\'Brïen, "Jo"\nof Ōtara', "pers_sex": "boy"},
        {"pers_person_id": "P3", "pers_dob": "31/02/2025"},
        {"pers_person_id": "P4", "pers_dob": "1900-01-01", "pers_sex": "NULL", "pers_is_mother": "y"},
        {"pers_person_id": "P5", "pers_sex": "unheard of", "pers_surname": "   "},
    ]
    tables["cgx_code_map"] = [{"cmap_list": "sex", "cmap_local_value": "BOY", "cmap_code": "M"}]
    tables["cgx_attendance"][0]["cgat_member_id"] = "NOBODY"
    tables["ssd_professionals"][0] |= {"prof_professional_caseload": "17", "prof_full_time_equivalency": "0.6"}
    tables["ssd_s47_enquiry"][0]["s47e_s47_outcome_json"] = '{"CP_CONFERENCE_FLAG": "Y"}'
    tables["cgx_meetings"][1] |= {"cgmt_start_time": "09:30", "cgmt_invented": "x"}
    return tables


def test_parquet_of_texts_reads_as_csv_does(tmp_path: Path) -> None:
    tables = awkward_tables()
    write_csv(tmp_path / "csv", tables)
    _write_parquet(tmp_path / "parquet", tables, _as_text)

    assert _content(str(tmp_path / "parquet")) == _content(str(tmp_path / "csv"))


@pytest.mark.parametrize("tells_limits", [True, False])
def test_parquet_of_true_types_reads_as_csv_does(tmp_path: Path, tells_limits: bool) -> None:
    """Whether the file tells the first and the last of its days or not."""
    tables = healthy_tables()
    tables["ssd_professionals"][0] |= {"prof_professional_caseload": "17", "prof_full_time_equivalency": "0.6"}
    tables["cgx_meetings"][1] |= {"cgmt_start_time": "09:30", "cgmt_recorded_date": "1900-01-01T12:00:00"}
    write_csv(tmp_path / "csv", tables)
    _write_parquet(tmp_path / "parquet", tables, _as_true_type, tells_limits=tells_limits)

    assert _content(str(tmp_path / "parquet")) == _content(str(tmp_path / "csv"))


def test_days_in_order_are_taken_as_they_are_and_others_read_as_texts(tmp_path: Path) -> None:
    """By what the file tells of each part of a column."""
    days = pa.array([date(2026, 1, 1)] * 3 + [date(9999, 12, 30), None, None])
    pq.write_table(
        pa.table({"cgmt_booked_date": days, "cgmt_held_date": days}), tmp_path / "m.parquet", row_group_size=2
    )
    duckdb.sql(f"""copy (select cgmt_booked_date, case when cgmt_held_date is not null
        then cgmt_held_date + case when row_number() over () = 3 then 4000000 else 0 end end as cgmt_held_date
        from '{tmp_path / "m.parquet"}') to '{tmp_path / "n.parquet"}' (format parquet, row_group_size 2)""")
    table = load_contract().tables["cgx_meetings"]

    with duckdb.connect() as connection:
        natives = [open_parquet(tmp_path / name, table, connection).native for name in ("m.parquet", "n.parquet")]

    assert natives == [{"cgmt_booked_date", "cgmt_held_date"}, {"cgmt_booked_date"}]


@pytest.mark.parametrize("column", ["cgmt_recorded_date", "of_another_system"])
def test_a_moment_beyond_all_calendars_costs_no_more_than_its_row(tmp_path: Path, column: str) -> None:
    columns = {
        "cgmt_meeting_id": ["M1", "M2"], "cgmt_meeting_type": ["ICPC"] * 2, "cgmt_status": ["HELD"] * 2,
        column: pa.array([-(2**63) + 2, 0], pa.int64()).cast(pa.timestamp("us")),
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "cgx_meetings.parquet")

    with read_snapshot(str(tmp_path)) as snapshot:
        kept = snapshot.connection.execute("SELECT cgmt_meeting_id FROM filed.cgx_meetings").fetchall()

    assert kept == ([("M2",)] if column == "cgmt_recorded_date" else [("M1",), ("M2",)])


def test_moments_with_a_zone_are_told_by_the_clock_of_london(tmp_path: Path) -> None:
    for unit in ("ns", "us", "ms"):
        moments = pa.array([datetime(2026, 7, 1, 9, 30, tzinfo=UTC)], pa.timestamp(unit, tz="UTC"))
        row = {"cgmt_meeting_id": ["M1"], "cgmt_meeting_type": ["ICPC"], "cgmt_status": ["HELD"]}
        pq.write_table(pa.table(row | {"cgmt_recorded_date": moments}), tmp_path / "cgx_meetings.parquet")

        with read_snapshot(str(tmp_path)) as snapshot:
            assert str(_first(snapshot, "cgmt_recorded_date")[0]) == "2026-07-01 10:30:00", unit


@pytest.mark.parametrize("recorded", ["-infinity", "9999-12-31 23:59:59", "1900-01-01"])
@pytest.mark.parametrize("held", ["infinity", "9999-12-31"])
def test_a_day_without_end_reads_as_empty(tmp_path: Path, held: str, recorded: str) -> None:
    _write_meetings(tmp_path, held=f"date '{held}'", recorded=f"timestamp '{recorded}'", booked="date '9999-12-30'")

    with read_snapshot(str(tmp_path)) as snapshot:
        row = _first(snapshot, "cgmt_held_date, cgmt_recorded_date, cast(cgmt_booked_date as varchar)")

    assert snapshot.problems == []
    assert row == (None, None, "9999-12-30")


@pytest.mark.parametrize("columns", [None, frozenset({"cgmt_meeting_id", "cgmt_status"})])
@pytest.mark.parametrize(
    ("values", "column", "problem"),
    [
        ({"held": "date '12026-05-03'"}, "cgmt_held_date", "is not a date: write it as 2026-11-20"),
        ({"booked": "date '0044-03-15 (BC)'"}, "cgmt_booked_date", "is not a date: write it as 2026-11-20"),
        (
            {"recorded": "timestamp '12026-05-03 10:30:00'"},
            "cgmt_recorded_date",
            "is not a moment: write it as 2026-11-20T14:30 or 2026-11-20",
        ),
    ],
)
def test_a_row_with_a_day_that_no_calendar_has_is_set_aside(
    tmp_path: Path, values: dict[str, str], column: str, problem: str, columns: frozenset[str] | None
) -> None:
    """Whether anybody reads that column or not, as from every other format."""
    _write_meetings(tmp_path, **values)

    with read_snapshot(str(tmp_path), columns=columns) as snapshot:
        kept = snapshot.connection.execute("SELECT cgmt_meeting_id FROM filed.cgx_meetings").fetchall()

    assert kept == [("M2",)]
    assert [(p.table, p.row, p.column, p.problem) for p in snapshot.problems if p.table == "cgx_meetings"] == [
        ("cgx_meetings", 2, column, f"{column} {problem}")
    ]


def _write_meetings(folder: Path, held: str = "null", recorded: str = "null", booked: str = "null") -> None:
    """Two meetings, the first with these days."""
    duckdb.sql(
        f"""copy (select 'M' || id as cgmt_meeting_id, 'ICPC' as cgmt_meeting_type, 'HELD' as cgmt_status,
        case id when 1 then cast({held} as date) end as cgmt_held_date,
        case id when 1 then cast({recorded} as timestamp) end as cgmt_recorded_date,
        case id when 1 then cast({booked} as date) end as cgmt_booked_date
        from range(1, 3) as rows(id) order by id) to '{folder / "cgx_meetings.parquet"}' (format parquet)"""
    )


def test_codes_of_parquet_are_kept_small_and_shown_as_texts_in_the_order_of_letters(tmp_path: Path) -> None:
    tables = awkward_tables()
    _write_parquet(tmp_path, tables, _as_text)

    with read_snapshot(str(tmp_path)) as snapshot:
        snapshot.known_at(snapshot.header.as_at)
        ask = snapshot.connection.execute
        kept = ask("SELECT DISTINCT typeof(cgmt_status) FROM filed.cgx_meetings").fetchall()
        # In the order of letters the smallest code is the same, kept small or not.
        smallest = ask("SELECT min(cgmt_status), min(cgmt_status::VARCHAR) FROM filed.cgx_meetings").fetchall()
        shown = ask(
            "SELECT DISTINCT data_type FROM duckdb_columns() "
            "WHERE schema_name = 'known' AND (column_name LIKE '%status' OR column_name LIKE 'cald_%kind')"
        ).fetchall()

    assert len(kept) == 1
    assert kept[0][0].startswith("ENUM('CANCELLED', 'HELD', 'HELD_NOT_QUORATE'")
    assert smallest[0][0] == smallest[0][1]
    assert shown == [("VARCHAR",)]


def test_csv_and_parquet_may_stand_side_by_side(tmp_path: Path) -> None:
    tables = awkward_tables()
    write_csv(tmp_path / "csv", tables)
    people = {"ssd_person": tables.pop("ssd_person")}
    write_csv(tmp_path / "both", tables)
    _write_parquet(tmp_path / "both", people, _as_text)

    assert _content(str(tmp_path / "both")) == _content(str(tmp_path / "csv"))


def test_sqlite_reads_as_csv_does(tmp_path: Path) -> None:
    tables = awkward_tables()
    write_csv(tmp_path / "csv", tables)
    with sqlite3.connect(tmp_path / "case system.db") as database:
        _fill(database.execute, tables)
    database.close()

    assert _content(f"sqlite:///{tmp_path / 'case system.db'}") == _content(str(tmp_path / "csv"))


@pytest.mark.postgres
def test_postgresql_reads_as_csv_does(tmp_path: Path, postgres_schema: tuple[str, str]) -> None:
    tables = awkward_tables()
    write_csv(tmp_path / "csv", tables)
    address, schema = postgres_schema
    with psycopg.connect(address) as database:
        database.execute(f"SET search_path TO {schema}".encode())
        _fill(lambda sql, values=(): database.execute(sql.replace("?", "%s").encode(), values), tables)

    assert _content(_with_schema(address, schema)) == _content(str(tmp_path / "csv"))


@pytest.mark.postgres
def test_postgresql_views_of_true_types_are_read(tmp_path: Path, postgres_schema: tuple[str, str]) -> None:
    _run_in(
        postgres_schema,
        """
            CREATE VIEW cgx_meetings AS SELECT 12 AS cgmt_meeting_id, 'ICPC' AS cgmt_meeting_type,
                'HELD' AS cgmt_status, timestamp '2026-09-18 00:00' AS cgmt_held_date, true AS cgmt_quorate,
                timestamptz '2026-09-18 16:40:10.5+00' AS cgmt_recorded_date, time '09:30' AS cgmt_start_time;
            CREATE MATERIALIZED VIEW ssd_s47_enquiry AS SELECT 'E1' AS s47e_s47_enquiry_id, 'P' AS s47e_person_id,
                date '2026-09-01' AS s47e_s47_start_date, jsonb '{"A": "Y"}' AS s47e_s47_outcome_json;
            CREATE TABLE ssd_professionals AS SELECT 'W' AS prof_professional_id,
                17.0::numeric AS prof_professional_caseload, 0.60::numeric AS prof_full_time_equivalency
            """,
    )

    with read_snapshot(_with_schema(*postgres_schema)) as snapshot:
        meeting = _first(snapshot, "cgmt_meeting_id, cgmt_held_date, cgmt_recorded_date, cgmt_start_time, cgmt_quorate")
        enquiry = snapshot.connection.execute("SELECT s47e_s47_outcome_json FROM filed.ssd_s47_enquiry").fetchall()
        worker = snapshot.connection.execute(
            "SELECT prof_professional_caseload, prof_full_time_equivalency FROM filed.ssd_professionals"
        ).fetchall()

    assert [str(value) for value in meeting] == ["12", "2026-09-18", "2026-09-18 17:40:10", "09:30", "Y"]
    assert enquiry == [('{"A": "Y"}',)]
    assert worker == [(17, 0.6)]


@pytest.mark.postgres
def test_days_of_postgresql_that_no_calendar_has(postgres_schema: tuple[str, str]) -> None:
    """One without end is empty; the row of any other is set aside, and the rest of the extract is read."""
    _run_in(
        postgres_schema,
        """
        CREATE TABLE cgx_meetings AS SELECT 'M' || id AS cgmt_meeting_id, 'ICPC' AS cgmt_meeting_type,
            'HELD' AS cgmt_status,
            (ARRAY['2026-09-18', 'infinity', '12026-05-03', '2026-09-18', '0044-03-15 BC'])[id]::date
            AS cgmt_held_date,
            (ARRAY['2026-09-18 10:30', '-infinity', null, '12026-05-03', null])[id]::timestamptz
            AS cgmt_recorded_date,
            CASE id WHEN 6 THEN time '24:00' END AS cgmt_start_time
        FROM generate_series(1, 6) AS rows(id) ORDER BY id;
        CREATE TABLE ssd_person AS SELECT 'P1' AS pers_person_id, date '2020-05-03' AS pers_dob
        """,
    )

    with read_snapshot(_with_schema(*postgres_schema)) as snapshot:
        meetings = snapshot.connection.execute(
            "SELECT cgmt_meeting_id, cast(cgmt_held_date AS VARCHAR), cast(cgmt_recorded_date AS VARCHAR) "
            "FROM filed.cgx_meetings ORDER BY 1"
        ).fetchall()
        persons = snapshot.rows["ssd_person"]

    assert meetings == [("M1", "2026-09-18", "2026-09-18 11:30:00"), ("M2", None, None)]
    assert persons == 1
    assert {(p.row, p.column) for p in snapshot.problems if p.table == "cgx_meetings"} == {
        (4, "cgmt_held_date"),
        (5, "cgmt_recorded_date"),
        (6, "cgmt_held_date"),
        (7, "cgmt_start_time"),
    }


@pytest.mark.postgres
def test_a_day_that_is_met_late_doubles_no_row(postgres_schema: tuple[str, str]) -> None:
    _run_in(
        postgres_schema,
        f"""
        CREATE TABLE ssd_person AS SELECT 'P' || id AS pers_person_id,
            CASE id WHEN {BATCH_ROWS + 10} THEN date '12026-05-03' ELSE date '2020-05-03' END AS pers_dob
        FROM generate_series(1, {BATCH_ROWS + 20}) AS rows(id) ORDER BY id
        """,
    )

    with read_snapshot(_with_schema(*postgres_schema)) as snapshot:
        kept = snapshot.connection.execute("SELECT count(*) FROM filed.ssd_person").fetchone()

    assert (snapshot.rows["ssd_person"], kept) == (BATCH_ROWS + 20, (BATCH_ROWS + 19,))


@pytest.mark.postgres
def test_a_view_that_fails_is_refused_by_its_own_name(postgres_schema: tuple[str, str]) -> None:
    _run_in(
        postgres_schema,
        "CREATE VIEW ssd_person AS SELECT (1 / (id - 1))::text AS pers_person_id FROM generate_series(1, 2) AS n(id)",
    )

    with pytest.raises(SnapshotUnreadable, match=r"cannot be read \(DivisionByZero\)"):
        read_snapshot(_with_schema(*postgres_schema))


@pytest.mark.postgres
def test_the_search_path_finds_the_schema_too(postgres_schema: tuple[str, str]) -> None:
    address, schema = postgres_schema
    with psycopg.connect(address) as database:
        database.execute(f"CREATE TABLE {schema}.ssd_person AS SELECT 'P1' AS pers_person_id".encode())
    path = f"{sqlalchemy_address(address)}&options=-csearch_path%3D{schema}"

    with read_snapshot(path) as snapshot:
        rows = snapshot.rows

    assert rows == {"ssd_person": 1}


def test_only_a_large_snapshot_has_several_threads_for_one_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path, healthy_tables())
    rows = max(len(table) for table in healthy_tables().values())

    for most, threads in [(rows, 1), (rows - 1, 6)]:
        monkeypatch.setattr("snapshot.load.ONE_PART", most)
        with read_snapshot(str(tmp_path), threads=6) as snapshot:
            assert snapshot.connection.execute("SELECT current_setting('threads')").fetchone() == (threads,)


def _content(source: str) -> dict[str, Any]:
    """Every filed table with rows, the figures and the problems."""
    with read_snapshot(source, threads=1) as snapshot:
        tables = {
            table.name: snapshot.connection.execute(f"FROM filed.{table.name} ORDER BY ALL").fetchall()
            for table in load_contract()
        }
        problems = sorted((p.table, p.row or 0, p.column or "", p.problem) for p in snapshot.problems)
        return {"tables": tables, "rows": snapshot.rows, "problems": problems}


def _first(snapshot: Snapshot, columns: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = snapshot.connection.execute(f"SELECT {columns} FROM filed.cgx_meetings").fetchall()[0]
    return row


def _write_parquet(
    folder: Path, tables: Tables, convert: Callable[[str, str, pa.Array], pa.Array], *, tells_limits: bool = True
) -> None:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        columns = {
            column: convert(name, column, pa.array([row.get(column) for row in rows], pa.string()))
            for column in columns_of(name, rows)
        }
        pq.write_table(pa.table(columns), folder / f"{name}.parquet", write_statistics=tells_limits)


def _as_text(table: str, column: str, values: pa.Array) -> pa.Array:
    return values


def _as_true_type(table: str, column: str, values: pa.Array) -> pa.Array:
    kind = load_contract().column(table, column).type
    texts = values.to_pylist()
    if kind == "flag":
        return pa.array([text and text == "Y" for text in texts], pa.bool_())
    if kind == "time":
        return pa.array([text and time.fromisoformat(text) for text in texts], pa.time64("us"))
    # Table tools keep dates as moments, and whole numbers with gaps as decimals.
    types = {"date": pa.timestamp("us"), "date_planned": pa.date32(), "datetime": pa.timestamp("ns")}
    types |= {"int": pa.float64(), "num": pa.float64()}
    return values.cast(types.get(kind, pa.string()))


def _fill(execute: Callable[..., Any], tables: Tables) -> None:
    for name, rows in tables.items():
        columns = columns_of(name, rows)
        execute(f"CREATE TABLE {name} ({', '.join(f'{column} TEXT' for column in columns)})")
        for row in rows:
            values = [row.get(column) for column in columns]
            execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", values)


def _run_in(place: tuple[str, str], sql: str) -> None:
    """Run statements in a schema of the database at an address."""
    address, schema = place
    with psycopg.connect(address) as database:
        database.execute(f"SET search_path TO {schema}; {sql}".encode())


def _with_schema(address: str, schema: str) -> str:
    return f"{sqlalchemy_address(address)}&schema={schema}"
