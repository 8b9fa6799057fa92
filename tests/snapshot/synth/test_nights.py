"""Several nights: time passes, and what was entered late shows late."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from snapshot.contract import Table, load_contract
from snapshot.gates import check_gates
from snapshot.read import read_snapshot
from snapshot.synth import write_authority

AS_AT = date(2026, 11, 20)
NIGHTS = 6


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("nights")
    write_authority(folder, plans=60, as_at=AS_AT, seed=2, nights=NIGHTS, children_in_need=40)
    return {night.name: night for night in sorted(folder.iterdir())}


def query(folder: Path, table: str, columns: str, condition: str = "true") -> set[tuple[object, ...]]:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {columns} FROM read_csv('{folder / table}.csv', header = true, all_varchar = true) "
            f"WHERE {condition}"
        )
        return set(found.fetchall())


def tables_that_stay() -> Iterator[Table]:
    return (table for table in load_contract() if table.name != "cgx_snapshot")


def test_each_night_has_a_folder_and_follows_the_day_before(nights: dict[str, Path]) -> None:
    days = [AS_AT - timedelta(days=back) for back in reversed(range(NIGHTS))]

    said = [query(folder, "cgx_snapshot", "snap_as_at_date") for folder in nights.values()]

    assert list(nights) == [day.isoformat() for day in days]
    assert said == [{(day.isoformat(),)} for day in days]


def test_no_row_is_lost_on_the_way(nights: dict[str, Path]) -> None:
    lost = [
        (table.name, later.name)
        for table in tables_that_stay()
        for earlier, later in pairwise(nights.values())
        if keys(earlier, table) - keys(later, table)
    ]

    assert lost == []


def keys(folder: Path, table: Table) -> set[tuple[str, ...]]:
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
        return {tuple(row[column] for column in table.key) for row in csv.DictReader(lines)}


def test_nothing_is_known_before_it_was_entered(nights: dict[str, Path]) -> None:
    early = [
        (night, table.name)
        for night, folder in nights.items()
        for table in tables_that_stay()
        if table.entry_time and query(folder, table.name, table.entry_time, f"{table.entry_time} > '{night}T24'")
    ]

    assert early == []


def test_a_booking_becomes_a_meeting(nights: dict[str, Path]) -> None:
    first, *_, last = nights.values()
    booked = query(first, "cgx_meetings", "cgmt_meeting_id", "cgmt_status = 'SCHEDULED'")

    held = query(last, "cgx_meetings", "cgmt_meeting_id", "cgmt_status = 'HELD'")

    assert booked & held


def test_an_outcome_entered_late_shows_only_then(nights: dict[str, Path]) -> None:
    last = list(nights.values())[-1]
    late = query(
        last,
        "cgx_meetings",
        "cgmt_meeting_id, cgmt_held_date, cgmt_recorded_date[:10]",
        f"cgmt_recorded_date[:10] > cgmt_held_date AND cgmt_held_date > '{next(iter(nights))}'",
    )

    before = {
        (meeting, night): query(folder, "cgx_meetings", "cgmt_held_date", f"cgmt_meeting_id = '{meeting}'")
        for meeting, held, recorded in late
        for night, folder in nights.items()
        if str(held) <= night < str(recorded)
    }

    assert before
    assert set().union(*before.values()) == {(None,)}


def test_actions_get_done(nights: dict[str, Path]) -> None:
    first, *_, last = nights.values()
    still_open = query(first, "cgx_actions", "cgac_action_id", "cgac_status <> 'COMPLETED'")

    done = query(last, "cgx_actions", "cgac_action_id", "cgac_status = 'COMPLETED'")

    assert still_open & done


def test_plans_start(nights: dict[str, Path]) -> None:
    first, *_, last = nights.values()

    started = query(last, "ssd_cp_plans", "cppl_cp_plan_id") - query(first, "ssd_cp_plans", "cppl_cp_plan_id")

    assert started


def test_the_gates_open_every_night(nights: dict[str, Path]) -> None:
    kinds = set()

    for folder in nights.values():
        with read_snapshot(str(folder)) as snapshot:
            check_gates(snapshot)
            kinds |= {problem.kind for problem in snapshot.problems}

    assert kinds <= {"dangling", "unknown_worker"}


def test_the_last_night_alone_is_the_same_night(tmp_path: Path, nights: dict[str, Path]) -> None:
    write_authority(tmp_path, plans=60, as_at=AS_AT, seed=2, children_in_need=40)

    alone = (tmp_path / "ssd_cp_plans.csv").read_bytes()

    assert alone == (nights[AS_AT.isoformat()] / "ssd_cp_plans.csv").read_bytes()
