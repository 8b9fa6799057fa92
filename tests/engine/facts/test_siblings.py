"""Whose brother or sister is on a plan too, and whether the plan has an outcome of the child's own."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def siblings(**second_plan: str | None) -> Tables:
    """Two children of one household, each on a plan."""
    tables = healthy_tables()
    tables["ssd_person"].append({"pers_person_id": "CHILD2", "pers_dob": "2019-03-01"})
    plan: Row = {
        "cppl_cp_plan_id": "PLAN2",
        "cppl_person_id": "CHILD2",
        "cppl_cp_plan_start_date": "2026-09-18",
        "cppl_cp_plan_end_date": None,
    }
    tables["ssd_cp_plans"].append(plan | second_plan)
    tables["cgx_person_details"] = [
        {"pdet_person_id": child, "pdet_household_id": "HOME1"} for child in ("CHILD1", "CHILD2")
    ]
    return tables


def outcome(key: str, **values: str | None) -> Row:
    row: Row = {"cgpo_outcome_id": key, "cgpo_cp_plan_id": "PLAN1", "cgpo_created_date": "2026-09-18"}
    return row | values


def found_plans(tables: Tables) -> dict[object, FactsRow]:
    return {row["plan_id"]: row for row in facts_rows(tables, "plan_among_siblings", AS_AT)}


def test_a_child_alone_on_a_plan_is_not_among_siblings() -> None:
    assert found_plans(healthy_tables()) == {}


def test_two_children_of_one_household_are() -> None:
    assert set(found_plans(siblings())) == {"PLAN1", "PLAN2"}


def test_two_children_of_one_conference_are() -> None:
    tables = siblings() | {"cgx_person_details": []}
    tables["ssd_initial_cp_conference"].append(
        {
            "icpc_icpc_id": "CONF2",
            "icpc_person_id": "CHILD2",
            "icpc_cp_plan_id": "PLAN2",
            "icpc_icpc_date": "2026-09-18",
            "icpc_icpc_meeting_id": "MEET1",
        }
    )

    assert set(found_plans(tables)) == {"PLAN1", "PLAN2"}


@pytest.mark.parametrize(
    "second_plan",
    [{"cppl_cp_plan_end_date": "2026-11-20"}, {"cppl_cp_plan_ola": "Y"}, {"cppl_person_id": "CHILD1"}],
)
def test_a_plan_that_is_over_or_elsewhere_or_the_childs_own_is_no_siblings_plan(second_plan: Row) -> None:
    assert found_plans(siblings(**second_plan)) == {}


def test_the_clock_begins_with_the_version_in_force() -> None:
    tables = siblings()
    tables["cgx_plan_versions"] = [
        {"cgpv_version_id": f"V{on}", "cgpv_cp_plan_id": "PLAN1", "cgpv_date": on, "cgpv_type": "UPDATE"}
        for on in ("2026-09-18", "2026-11-02", "2026-10-12")
    ]

    found = found_plans(tables)

    assert (found["PLAN1"]["current_version_on"], found["PLAN2"]["current_version_on"]) == (date(2026, 11, 2), None)


@pytest.mark.parametrize(
    ("outcomes", "own", "unrecorded"),
    [
        ([], False, False),
        ([outcome("O1", cgpo_child_specific="Y")], True, False),
        ([outcome("O1", cgpo_child_specific="Y", cgpo_same_as_sibling="Y")], False, False),
        ([outcome("O1", cgpo_child_specific="Y", cgpo_closed_date="2026-11-19")], False, False),
        ([outcome("O1", cgpo_child_specific="Y", cgpo_closed_date="2026-11-20")], True, False),
        ([outcome("O1", cgpo_child_specific="N"), outcome("O2")], False, False),
        ([outcome("O1"), outcome("O2")], False, True),
    ],
)
def test_an_outcome_of_the_childs_own(outcomes: list[Row], own: bool, unrecorded: bool) -> None:
    tables = siblings() | {"cgx_plan_outcomes": outcomes}

    found = found_plans(tables)["PLAN1"]

    assert (found["has_own_outcome"], found["is_own_outcome_unrecorded"]) == (own, unrecorded)
