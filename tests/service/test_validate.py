"""`corewatch validate`: what is wrong, how often, and which rules can still be assessed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.snapshots import changed, healthy_tables, write_csv


def test_a_healthy_snapshot(corewatch: Callable[..., Any], authority: Path) -> None:
    result = corewatch("validate", authority)

    assert (result.code, result.err) == (0, "")
    assert "All gates are open: this snapshot can be checked." in result.out
    assert "  ssd_cp_plans: 2\n" in result.out


def test_a_shut_gate_is_told_and_ends_with_2(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", changed("cgx_snapshot", snap_contract_version="2.0"))

    result = corewatch("validate", folder, "--format", "json")

    assert result.code == 2
    assert result.document["accepted"] is False
    assert result.document["gates"][0].startswith("The snapshot follows version 2.0 of the contract.")


def test_a_snapshot_without_a_header_is_still_looked_at(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "night", healthy_tables(cgx_snapshot=None))

    result = corewatch("validate", folder)

    assert result.code == 2
    assert result.out.startswith("A snapshot without a header")
    assert "Supply cgx_snapshot with exactly one valid row." in result.out


def test_rows_set_aside_are_grouped_and_counted(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    tables = healthy_tables()
    tables["ssd_cp_visits"] = [
        {
            "cppv_cp_visit_id": f"V{n}",
            "cppv_person_id": "CHILD1",
            "cppv_cp_visit_date": "soon" if n % 200 == 0 else "2026-11-01",
        }
        for n in range(1_000)
    ]
    folder = write_csv(tmp_path / "night", tables)

    result = corewatch("validate", folder, "--format", "json")

    (trouble,) = (item for item in result.document["problems"] if item["kind"] == "quarantined")
    assert result.code == 1
    assert (trouble["table"], trouble["column"], trouble["count"]) == ("ssd_cp_visits", "cppv_cp_visit_date", 5)
    assert [example["row"] for example in trouble["examples"]] == [2, 202, 402]


def test_a_rule_says_why_it_cannot_be_assessed(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    tables = healthy_tables()
    for row in tables["cgx_meetings"]:
        del row["cgmt_held_date"]
    folder = write_csv(tmp_path / "night", tables)

    result = corewatch("validate", folder)

    words = " ".join(result.out.split())
    assert "cg-first-10wd: not assessable, because cgx_meetings.cgmt_held_date was not supplied." in words


def test_an_unreadable_folder_ends_with_2(corewatch: Callable[..., Any], tmp_path: Path) -> None:
    result = corewatch("validate", tmp_path / "nowhere")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("There is no folder ")
