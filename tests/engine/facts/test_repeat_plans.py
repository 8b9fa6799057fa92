"""Which plan followed an earlier one, and whether it is a repeat or the same plan going on."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def earlier(key: str, ended: str | None, **values: str | None) -> Row:
    row: Row = {
        "cppl_cp_plan_id": key,
        "cppl_person_id": "CHILD1",
        "cppl_cp_plan_start_date": "2025-01-06",
        "cppl_cp_plan_end_date": ended,
    }
    return row | values


def after(*plans: Row, **conference: str | None) -> Tables:
    tables = healthy_tables()
    tables["ssd_cp_plans"] += plans
    tables["ssd_initial_cp_conference"][0] |= conference
    return tables


def repeat(tables: Tables) -> FactsRow | None:
    found = facts_rows(tables, "repeat_plan", AS_AT)
    return next((row for row in found if row["plan_id"] == "PLAN1"), None)


def test_a_first_plan_is_no_repeat() -> None:
    assert repeat(after()) is None


def test_the_earlier_plan_that_ended_last_is_the_one_meant() -> None:
    found = repeat(after(earlier("PLANA", "2025-06-30"), earlier("PLANB", "2026-02-27")))

    assert found is not None
    assert (found["earlier_plan_id"], found["earlier_plan_ended_on"]) == ("PLANB", date(2026, 2, 27))


@pytest.mark.parametrize(
    ("ended", "counts"), [("2026-09-17", True), ("2026-09-18", True), ("2026-09-19", False), (None, False)]
)
def test_an_earlier_plan_ended_by_the_day_the_new_one_began(ended: str | None, counts: bool) -> None:
    assert (repeat(after(earlier("PLANA", ended))) is not None) is counts


def test_another_authoritys_plan_counts_as_an_earlier_plan() -> None:
    assert repeat(after(earlier("PLANA", "2026-02-27", cppl_cp_plan_ola="Y"))) is not None


@pytest.mark.parametrize("reason", ["DATA_ERROR", "MERGED"])
def test_a_plan_that_never_was_does_not_count(reason: str) -> None:
    tables = after(earlier("PLANA", "2026-02-27"))
    tables["cgx_cp_plan_details"].append({"cpld_cp_plan_id": "PLANA", "cpld_end_reason": reason})

    assert repeat(tables) is None


@pytest.mark.parametrize(("elsewhere", "goes_on"), [("Y", True), ("N", False)])
def test_a_plan_that_came_with_the_child_goes_on(elsewhere: str, goes_on: bool) -> None:
    found = repeat(after(earlier("PLANA", "2026-09-10", cppl_cp_plan_ola=elsewhere), icpc_icpc_transfer_in="Y"))

    assert found is not None
    assert found["is_continuation"] is goes_on


@pytest.mark.parametrize(
    ("ended", "conference", "goes_on"),
    [("2026-09-18", "CONF1", True), ("2026-09-17", "CONF1", False), ("2026-09-18", None, False)],
)
def test_two_records_of_one_plan_go_on(ended: str, conference: str | None, goes_on: bool) -> None:
    found = repeat(after(earlier("PLANA", ended, cppl_icpc_id=conference)))

    assert found is not None
    assert found["is_continuation"] is goes_on


def test_the_management_review_is_the_first_since_the_plan_began() -> None:
    tables = after(earlier("PLANA", "2026-02-27"))
    tables["cgx_management_reviews"] = [
        {"mgrv_review_id": f"MR{on}", "mgrv_cp_plan_id": "PLAN1", "mgrv_date": on, "mgrv_kind": "REPEAT_PLAN"}
        for on in ("2026-09-17", "2026-10-20", "2026-10-05")
    ]

    found = repeat(tables)

    assert found is not None
    assert found["management_reviewed_on"] == date(2026, 10, 5)
