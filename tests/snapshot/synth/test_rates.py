"""The rates of an authority answer: 0 means none, 1 means all."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from snapshot.read import read_snapshot
from snapshot.synth import Rates, write_authority

AS_AT = date(2026, 11, 20)
HELD = "cgmt_meeting_type = 'CORE_GROUP' AND cgmt_status LIKE 'HELD%' AND cgmt_chair_id <> ''"
SET_BY_PROFESSIONALS = "cgac_owner_person_id IS NULL AND cgac_origin <> 'OTHER'"
ENDED = "cpld_plan_last_updated_date IS NOT NULL AND cpld_end_reason IS NOT NULL"
WITH_SIBLINGS = "cgpo_cp_plan_id IN ('P000003-1', 'P000003-2')"


def share(tmp_path: Path, rates: Rates, table: str, condition: str, among: str = "true") -> float:
    """The share of rows for which the condition holds, in an authority with these rates."""
    write_authority(tmp_path, plans=30, as_at=AS_AT, seed=6, rates=rates, children_in_need=0)
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT avg((coalesce({condition}, false))::INT) "
            f"FROM read_csv('{tmp_path / table}.csv', header = true, all_varchar = true) WHERE {among}"
        ).fetchone()
    assert row
    return float(row[0])


@pytest.mark.parametrize(
    ("rate", "table", "condition", "among"),
    [
        ("action_no_date", "cgx_actions", "cgac_due_date IS NULL", "cgac_origin <> 'OTHER'"),
        ("action_no_owner", "cgx_actions", "cgac_owner_professional_id IS NULL", SET_BY_PROFESSIONALS),
        ("chair_is_minute_taker", "cgx_meetings", "cgmt_chair_id = cgmt_minute_taker_id", HELD),
        ("visit_not_alone", "ssd_cp_visits", "cppv_cp_visit_seen_alone = 'N'", "cppv_cp_visit_seen = 'Y'"),
        ("visit_attempted", "cgx_visit_details", "vist_status = 'ATTEMPTED'", "vist_status <> 'MOTHER_VISIT'"),
        ("signs_of_safety_missing", "cgx_minutes", "cgmn_working_well = 'N'", "cgmn_working_well IS NOT NULL"),
        ("progress_missing", "cgx_meeting_subjects", "cgms_progress IS NULL", "cgms_consensus IS NOT NULL"),
        ("sibling_outcome_shared", "cgx_plan_outcomes", "cgpo_child_specific = 'N'", WITH_SIBLINGS),
        ("ending_unexplained", "cgx_cp_plan_details", "cpld_end_rationale_recorded = 'N'", ENDED),
    ],
)
def test_none_and_all(tmp_path: Path, rate: str, table: str, condition: str, among: str) -> None:
    none = share(tmp_path / "none", Rates(**{rate: 0.0}), table, condition, among)
    every = share(tmp_path / "all", Rates(**{rate: 1.0}), table, condition, among)

    assert (none, every) == (0, 1)


def test_core_groups_that_never_come(tmp_path: Path) -> None:
    write_authority(tmp_path, plans=20, as_at=AS_AT, seed=6, rates=Rates(first_core_group_never=1, oddities=0))

    held = count(tmp_path, "cgx_meetings", "cgmt_meeting_type = 'CORE_GROUP'")

    assert held == 0


def test_voices_that_are_never_recorded(tmp_path: Path) -> None:
    write_authority(tmp_path, plans=20, as_at=AS_AT, seed=6, rates=Rates(voice_missing=1))

    heard = count(tmp_path, "cgx_child_voice", "cgvo_meeting_id IS NOT NULL")

    assert heard == 0


def test_absences_without_apology(tmp_path: Path) -> None:
    write_authority(
        tmp_path, plans=20, as_at=AS_AT, seed=6, rates=Rates(absent_no_apology=0, attendance_not_recorded=0)
    )

    absent = count(tmp_path, "cgx_attendance", "cgat_status = 'ABSENT_NO_APOLOGIES' AND cgat_member_id IS NOT NULL")

    assert absent == 0


def test_an_authority_without_oddities_has_no_problem_in_its_files(tmp_path: Path) -> None:
    write_authority(tmp_path, plans=60, as_at=AS_AT, seed=6, rates=Rates(oddities=0))

    with read_snapshot(str(tmp_path)) as snapshot:
        problems = snapshot.problems

    assert problems == []


def count(folder: Path, table: str, condition: str) -> int:
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT count(*) FROM read_csv('{folder / table}.csv', header = true, all_varchar = true) "
            f"WHERE {condition}"
        ).fetchone()
    return int(row[0]) if row else 0
