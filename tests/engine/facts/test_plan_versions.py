"""When a plan was first written in detail, and when it was updated."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def version(key: str, on: str, kind: str = "DETAILED", recorded: str | None = None) -> Row:
    return {
        "cgpv_version_id": key,
        "cgpv_cp_plan_id": "PLAN1",
        "cgpv_date": on,
        "cgpv_type": kind,
        "cgpv_recorded_date": recorded,
    }


def with_versions(*versions: Row, **details: str | None) -> Tables:
    row: Row = {"cpld_cp_plan_id": "PLAN1"}
    return healthy_tables(cgx_plan_versions=list(versions), cgx_cp_plan_details=[row | details])


def detailed(tables: Tables) -> list[object]:
    return [row["detailed_plan_on"] for row in facts_rows(tables, "plan", AS_AT)]


def gaps(tables: Tables) -> list[tuple[object, ...]]:
    found = facts_rows(tables, "plan_update_gap", AS_AT)
    return [(row["link"], row["last_update_on"], row["next_update_on"]) for row in sorted(found, key=by_start)]


def by_start(row: FactsRow) -> date:
    start = row["last_update_on"]
    assert isinstance(start, date)
    return start


def test_the_first_version_after_the_outline_is_the_detailed_plan() -> None:
    tables = with_versions(
        version("V1", "2026-09-18", "OUTLINE"), version("V2", "2026-10-02"), version("V3", "2026-10-20", "UPDATE")
    )

    assert detailed(tables) == [date(2026, 10, 2)]


def test_the_day_of_agreement_counts_like_a_version() -> None:
    tables = with_versions(version("V2", "2026-10-02"), cpld_detailed_plan_agreed_date="2026-09-30")

    assert detailed(tables) == [date(2026, 9, 30)]


@pytest.mark.parametrize(("on", "counts"), [("2026-09-17", False), ("2026-09-18", True)])
def test_a_date_before_the_conference_belongs_to_an_earlier_plan(on: str, counts: bool) -> None:
    assert detailed(with_versions(version("V1", on))) == [date.fromisoformat(on) if counts else None]


def test_the_entry_day_of_the_detailed_plan_is_that_of_its_version() -> None:
    tables = with_versions(version("V2", "2026-10-02", recorded="2026-10-09T10:00"), version("V3", "2026-10-20"))

    found = facts_rows(tables, "plan", AS_AT)

    assert [row["detailed_plan_recorded_on"] for row in found] == [date(2026, 10, 9)]


def test_a_plan_without_updates_has_one_open_gap() -> None:
    assert gaps(with_versions()) == [("start", date(2026, 9, 18), None)]


def test_versions_reviews_and_the_last_update_share_one_chain() -> None:
    tables = with_versions(version("V1", "2026-10-02"), cpld_plan_last_updated_date="2026-11-16")
    tables["ssd_cp_reviews"][0]["cppr_cp_review_date"] = "2026-11-10"

    assert gaps(tables) == [
        ("start", date(2026, 9, 18), date(2026, 10, 2)),
        ("V1", date(2026, 10, 2), date(2026, 11, 10)),
        ("REV1", date(2026, 11, 10), date(2026, 11, 16)),
        ("PLAN1", date(2026, 11, 16), None),
    ]


def test_of_several_updates_on_one_day_the_smallest_key_begins_the_gap() -> None:
    tables = with_versions(version("V2", "2026-10-02"), version("V1", "2026-10-02", "UPDATE"))

    assert [link for link, _, _ in gaps(tables)] == ["start", "V1"]


def test_an_update_on_the_first_day_of_the_plan_or_before_is_left_out() -> None:
    tables = with_versions(version("V1", "2026-09-18", "OUTLINE"), version("V0", "2026-09-01", "UPDATE"))

    assert gaps(tables) == [("start", date(2026, 9, 18), None)]


def test_another_authoritys_plan_has_no_gaps() -> None:
    tables = with_versions(version("V1", "2026-10-02"))
    tables["ssd_cp_plans"][0]["cppl_cp_plan_ola"] = "Y"

    assert gaps(tables) == []
