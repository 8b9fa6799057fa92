"""The row behind an obligation: every subject of a synthetic authority is found, and one that was taken out is not."""

from datetime import date
from pathlib import Path

import pytest

from engine.evaluate import Evaluation
from engine.facts import load_relations
from engine.rows import parts_of, rows_gone
from service.checking import check_snapshot
from service.settings import Settings
from snapshot.contract import load_contract
from snapshot.synth.write import write_authority

GRAINS = sorted(name for name, relation in load_relations().items() if relation.subject)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    write_authority(folder, plans=60, as_at=date(2026, 11, 12), seed=7)
    return folder


def subjects_by_grain(evaluation: Evaluation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in evaluation.obligations():
        found.setdefault(evaluation.book.card(item.rule).each, set()).add(item.subject)
    return found


@pytest.mark.parametrize("grain", GRAINS)
def test_each_part_names_a_column_of_the_contract(grain: str) -> None:
    contract = load_contract()

    for part in parts_of(grain):
        for table, column in part.keys:
            assert column in contract.tables[table].columns


def test_every_subject_has_its_row(authority: Path) -> None:
    with check_snapshot(str(authority), Settings()) as check:
        found = subjects_by_grain(check.evaluation)

        gone = {
            grain: rows_gone(check.snapshot.connection, load_relations()[grain], subjects)
            for grain, subjects in found.items()
        }

    assert len(found) > 40
    assert {grain: subjects for grain, subjects in gone.items() if subjects} == {}


def test_a_row_taken_out_is_gone(authority: Path) -> None:
    with check_snapshot(str(authority), Settings()) as check:
        found = subjects_by_grain(check.evaluation)
        connection = check.snapshot.connection
        for table in {table for grain in found for part in parts_of(grain) for table, _ in part.keys}:
            connection.execute(f"create or replace table filed.{table} as select * from filed.{table} where false")

        gone = {grain: rows_gone(connection, load_relations()[grain], subjects) for grain, subjects in found.items()}

    assert {grain for grain, subjects in gone.items() if not subjects} == set()
    assert gone["plan"] == found["plan"]
    assert gone["parent_in_plan"] == found["parent_in_plan"]
