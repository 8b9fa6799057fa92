"""Columns that nobody asks for are looked at and gated like all others; they are only not kept."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.snapshots import Tables, changed, healthy_tables, write_csv

from snapshot.gates import gate_findings
from snapshot.kept import columns_in
from snapshot.problems import DANGLING, UNKNOWN_WORKER, Problem
from snapshot.read import read_snapshot
from snapshot.snapshot import Snapshot

ASKED_FOR = ["cgmt_status", "cgat_status"]


def _with_value(table: str, **values: str | None) -> Callable[[], Tables]:
    return lambda: changed(table, 0, **values)


def _without_column(table: str, column: str) -> Tables:
    tables = healthy_tables()
    for row in tables[table]:
        row.pop(column)
    return tables


def _repeated(**values: str | None) -> Tables:
    tables = healthy_tables()
    tables["cgx_agencies"].append({**tables["cgx_agencies"][0], **values})
    return tables


#: Snapshots with something wrong in a column or table that nobody asks for.
BROKEN: dict[str, Callable[[], Tables]] = {
    "nothing at all": healthy_tables,
    "a date that is none": _with_value("ssd_person", pers_dob="31/02/2025"),
    "a name with a control character": _with_value("cgx_teams", team_name="Wil\x07low"),
    "a name that is too long": _with_value("cgx_teams", team_name="x" * 300),
    "a flag that is none": _with_value("cgx_teams", team_active="maybe"),
    "a code nobody knows": _with_value("cgx_members", cgmb_member_kind="Friend"),
    "an optional code nobody knows": _with_value("cgx_agencies", agcy_kind="Castle"),
    "a required value left empty": _with_value("cgx_actions", cgac_due_date=" "),
    "a required column left out": lambda: _without_column("ssd_cin_episodes", "cine_referral_date"),
    "a table left out": lambda: healthy_tables(cgx_agencies=None),
    "a table without rows": lambda: healthy_tables(cgx_agencies=[]),
    "a row sent twice": _repeated,
    "a key on two rows that differ": lambda: _repeated(agcy_name="Another School"),
    "a link to a plan that is not there": _with_value("ssd_cp_visits", cppv_cp_plan_id="PLAN9"),
    "a meeting held in the future": _with_value("cgx_meetings", cgmt_held_date="2026-12-01"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_the_gates_say_the_same_whatever_is_asked_for(broken: str, tmp_path: Path) -> None:
    folder = str(write_csv(tmp_path, BROKEN[broken]()))

    with read_snapshot(folder) as snapshot:
        everything = _judged(snapshot)
    with read_snapshot(folder, columns=ASKED_FOR) as snapshot:
        asked_for = _judged(snapshot)

    assert asked_for == everything


def test_only_what_was_asked_for_is_kept(tmp_path: Path) -> None:
    folder = str(write_csv(tmp_path, healthy_tables()))

    with read_snapshot(folder, columns=["cgat_status"]) as snapshot:
        snapshot.known_at(date(2026, 11, 20))
        names = {
            name
            for (name,) in snapshot.connection.execute(
                "SELECT name FROM pragma_table_info('known.cgx_attendance')"
            ).fetchall()
        }
        views = {
            name
            for (name,) in snapshot.connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE schema_name = 'known'"
            ).fetchall()
        }

    assert names == {"cgat_attendance_id", "cgat_status", "cgat_recorded_date"}
    assert views == {"cgx_attendance", "cgx_snapshot", "cgx_coverage", "cgx_code_map", "cgx_calendar"}


def test_what_is_kept_is_masked_as_ever(tmp_path: Path) -> None:
    tables = changed("cgx_meetings", 1, cgmt_recorded_date="2026-11-20T09:00", cgmt_booked_date="2026-09-01")
    folder = str(write_csv(tmp_path, tables))
    query = "SELECT cgmt_meeting_id, cgmt_status FROM known.cgx_meetings ORDER BY 1"

    with read_snapshot(folder, columns=["cgmt_status"]) as snapshot:
        snapshot.known_at(date(2026, 11, 19))
        status = snapshot.connection.execute(query).fetchall()

    assert status == [("MEET1", "HELD"), ("MEET2", "SCHEDULED")]


def test_a_status_is_rolled_back_by_a_date_nobody_asked_for(tmp_path: Path) -> None:
    tables = changed("cgx_actions", 0, cgac_status="COMPLETED", cgac_completed_date="2026-11-20")
    folder = str(write_csv(tmp_path, tables))

    with read_snapshot(folder, columns=["cgac_status"]) as snapshot:
        snapshot.known_at(date(2026, 11, 19))
        status = snapshot.connection.execute("SELECT cgac_status FROM known.cgx_actions").fetchall()

    assert status == [("IN_PROGRESS",)]


def test_a_link_that_was_asked_for_reads_as_empty_when_it_finds_nothing(tmp_path: Path) -> None:
    folder = str(write_csv(tmp_path, changed("cgx_attendance", 0, cgat_member_id="NOBODY")))

    with read_snapshot(folder, columns=["cgat_member_id"]) as snapshot:
        member = snapshot.connection.execute("SELECT cgat_member_id FROM filed.cgx_attendance").fetchall()
        dangling = [problem.column for problem in snapshot.problems if problem.kind == DANGLING]

    assert member == [(None,)]
    assert dangling == ["cgat_member_id"]


def test_columns_are_found_in_sql_and_in_needs() -> None:
    texts = ["select cgmt_held_date as held_on from known.cgx_meetings", "cgx_attendance.cgat_status", "nothing here"]

    assert columns_in(texts) == {"cgmt_held_date", "cgat_status"}


def _judged(snapshot: Snapshot) -> tuple[list[str], dict[str, int], list[Problem]]:
    """What the gates say, the rows, and the problems but those of links and workers, which follow what is kept."""
    problems = [problem for problem in snapshot.problems if problem.kind not in (DANGLING, UNKNOWN_WORKER)]
    problems.sort(key=lambda problem: (problem.table, problem.row or 0, problem.column or "", problem.problem))
    return gate_findings(snapshot, run_on=date(2026, 11, 21)), snapshot.rows, problems
