"""The rows behind an obligation: each of a synthetic authority is found, and one that was taken out is not."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from engine.evaluate import Evaluation
from engine.facts import load_relations
from engine.rows import Asked, link_of, parts_of, rows_gone
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


def asked_by_grain(evaluation: Evaluation) -> dict[str, set[Asked]]:
    found: dict[str, set[Asked]] = {}
    for item in evaluation.obligations():
        asked = Asked(
            subject=item.subject, link=item.link or "", person=item.person, plan=item.plan, meeting=item.meeting
        )
        found.setdefault(evaluation.book.card(item.rule).each, set()).add(asked)
    return found


def gone_of(connection: DuckDBPyConnection, found: Mapping[str, Iterable[Asked]]) -> dict[str, set[tuple[str, str]]]:
    return {grain: rows_gone(connection, load_relations()[grain], asked) for grain, asked in found.items()}


@pytest.mark.parametrize("grain", GRAINS)
def test_each_part_names_a_column_of_the_contract(grain: str) -> None:
    contract = load_contract()

    for part in [*parts_of(grain), *filter(None, [link_of(grain)])]:
        for table, column in part.keys:
            assert column in contract.tables[table].columns


def test_every_obligation_has_its_rows(authority: Path) -> None:
    with check_snapshot(str(authority), Settings()) as check:
        found = asked_by_grain(check.evaluation)

        gone = gone_of(check.snapshot.connection, found)

    assert len(found) > 40
    assert any(asked.link not in ("", "start") for asked in found["visit_gap"])
    assert {grain: rows for grain, rows in gone.items() if rows} == {}


def test_a_row_taken_out_is_gone(authority: Path) -> None:
    with check_snapshot(str(authority), Settings()) as check:
        found = asked_by_grain(check.evaluation)
        connection = check.snapshot.connection
        for table in {table for grain in found for part in parts_of(grain) for table, _ in part.keys}:
            connection.execute(f"create or replace table filed.{table} as select * from filed.{table} where false")

        gone = gone_of(connection, found)

    assert {grain for grain, rows in gone.items() if not rows} == set()
    for grain in ("plan", "parent_in_plan"):
        assert gone[grain] == {(asked.subject, asked.link) for asked in found[grain]}


@pytest.mark.parametrize(
    ("change", "is_behind"),
    [
        ("delete from filed.ssd_person where pers_person_id = '{0.person}'", True),
        ("update filed.ssd_cp_plans set cppl_cp_plan_start_date = '2206-01-05' "
         "where cppl_cp_plan_id = '{0.plan}'", True),
        ("delete from filed.ssd_cp_visits where cppv_cp_visit_id = '{0.link}'", True),
        ("delete from filed.ssd_cp_visits where cppv_cp_visit_id <> '{0.link}'", False),
    ],
)  # fmt: skip
def test_the_child_the_plan_and_the_row_that_began_a_link_have_to_be_there(
    authority: Path, change: str, is_behind: bool
) -> None:
    with check_snapshot(str(authority), Settings()) as check:
        found = asked_by_grain(check.evaluation)["visit_gap"]
        visits = {asked for asked in found if asked.link != "start"}
        one = min(visits, key=lambda asked: (asked.subject, asked.link))
        connection = check.snapshot.connection
        connection.execute(change.format(one))

        gone = gone_of(connection, {"visit_gap": [one]})["visit_gap"]

    assert gone == ({(one.subject, one.link)} if is_behind else set())
