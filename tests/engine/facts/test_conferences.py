"""Conferences: when one was asked for, the enquiry behind it, and the child who moved in."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def required(**details: str | None) -> Tables:
    """An enquiry that needs a conference; the conference has not been held."""
    row: Row = {"s47d_s47_enquiry_id": "ENQ1", "s47d_icpc_decision": "REQUIRED"}
    return healthy_tables(cgx_s47_details=[row | details], ssd_initial_cp_conference=[], ssd_cp_plans=[])


def request(on: str, **values: str | None) -> Row:
    row: Row = {
        "cfrq_request_id": f"REQ{on}",
        "cfrq_person_id": "CHILD1",
        "cfrq_s47_enquiry_id": "ENQ1",
        "cfrq_conference_type": "ICPC",
        "cfrq_requested_date": on,
    }
    return row | values


def enquiry(tables: Tables) -> FactsRow:
    return next(row for row in facts_rows(tables, "enquiry", AS_AT) if row["enquiry_id"] == "ENQ1")


@pytest.mark.parametrize(
    ("details", "on"),
    [
        ({}, date(2026, 9, 14)),
        ({"s47d_icpc_decision_date": "2026-09-09"}, date(2026, 9, 9)),
        ({"s47d_icpc_decision_date": "2026-09-09", "s47d_first_required_date": "2026-09-04"}, date(2026, 9, 4)),
        ({"s47d_icpc_decision": "NOT_REQUIRED", "s47d_icpc_decision_date": "2026-09-09"}, date(2026, 9, 14)),
    ],
)
def test_since_when_a_conference_was_required(details: Row, on: date) -> None:
    assert enquiry(required(**details))["required_on"] == on


@pytest.mark.parametrize(
    ("anchor", "on"), [("EARLIEST", date(2026, 11, 16)), ("S47_START", None), ("LATEST", date(2026, 11, 16))]
)
def test_an_enquiry_dated_after_tonight_has_begun_only_by_its_discussion(anchor: str, on: date | None) -> None:
    tables = required()
    tables["ssd_s47_enquiry"][0]["s47e_s47_start_date"] = "2026-11-23"
    tables["cgx_strategy_discussions"] = [
        {
            "stra_strategy_id": "S1",
            "stra_person_id": "CHILD1",
            "stra_date": "2026-11-16",
            "stra_s47_enquiry_id": "ENQ1",
            "stra_decided_s47": "Y",
        }
    ]

    (found,) = facts_rows(tables, "enquiry", AS_AT, {"icpc_anchor": anchor})

    assert found["clock_on"] == on


@pytest.mark.parametrize(
    ("asked", "on"),
    [
        (request("2026-09-10"), date(2026, 9, 10)),
        (request("2026-08-20"), date(2026, 8, 20)),
        (request("2026-09-10", cfrq_s47_enquiry_id=None), date(2026, 9, 10)),
        (request("2026-08-31", cfrq_s47_enquiry_id=None), None),
        (request("2026-09-10", cfrq_s47_enquiry_id=None, cfrq_conference_type="RCPC"), None),
        (request("2026-09-10", cfrq_s47_enquiry_id="ENQ9"), None),
    ],
)
def test_a_request_is_about_the_enquiry_or_about_the_child_since_then(asked: Row, on: date | None) -> None:
    tables = required() | {"cgx_conference_requests": [asked]}
    tables["ssd_s47_enquiry"].append(
        {"s47e_s47_enquiry_id": "ENQ9", "s47e_person_id": "PARENT1", "s47e_s47_start_date": "2026-09-01"}
    )

    assert enquiry(tables)["conference_asked_on"] == on


def test_a_conference_that_was_held_was_asked_for() -> None:
    found = enquiry(healthy_tables())

    assert (found["conference_asked_on"], found["conference_asked_recorded_on"]) == (
        date(2026, 9, 18),
        date(2026, 9, 18),
    )


def test_a_request_before_the_conference_has_no_entry_day() -> None:
    found = enquiry(healthy_tables(cgx_conference_requests=[request("2026-09-10")]))

    assert (found["conference_asked_on"], found["conference_asked_recorded_on"]) == (date(2026, 9, 10), None)


@pytest.mark.parametrize(("key", "recorded_on"), [("A-REQUEST", None), ("Z-REQUEST", date(2026, 9, 18))])
def test_of_a_request_and_a_conference_on_one_day_the_smallest_key_counts(key: str, recorded_on: date | None) -> None:
    asked = request("2026-09-18", cfrq_request_id=key)

    found = enquiry(healthy_tables(cgx_conference_requests=[asked, request("2026-09-19")]))

    assert (found["conference_asked_on"], found["conference_asked_recorded_on"]) == (date(2026, 9, 18), recorded_on)


@pytest.mark.parametrize(("began", "on_plan"), [("2026-09-14", True), ("2026-09-15", False)])
def test_a_plan_open_on_the_day_a_conference_was_required(began: str, on_plan: bool) -> None:
    tables = required()
    tables["ssd_cp_plans"] = [
        {"cppl_cp_plan_id": "PLAN1", "cppl_person_id": "CHILD1", "cppl_cp_plan_start_date": began}
    ]

    assert enquiry(tables)["already_on_plan_when_required"] is on_plan


def conferences(tables: Tables) -> list[FactsRow]:
    return facts_rows(tables, "initial_conference", AS_AT)


def test_the_enquiry_that_a_conference_names_stands_behind_it() -> None:
    found = conferences(healthy_tables())

    assert [(row["enquiry_id"], row["enquiry_ended_on"], row["plan_id"], row["meeting_id"]) for row in found] == [
        ("ENQ1", date(2026, 9, 14), "PLAN1", "MEET1")
    ]


def test_an_enquiry_about_another_child_does_not_stand_behind_it() -> None:
    tables = healthy_tables()
    tables["ssd_s47_enquiry"][0]["s47e_person_id"] = "PARENT1"

    assert [(row["names_an_enquiry"], row["enquiry_id"]) for row in conferences(tables)] == [(True, None)]


def test_without_a_name_the_enquiry_that_began_last_before_it() -> None:
    tables = healthy_tables()
    tables["ssd_initial_cp_conference"][0]["icpc_s47_enquiry_id"] = None
    tables["ssd_s47_enquiry"] = [
        {"s47e_s47_enquiry_id": f"ENQ{on}", "s47e_person_id": "CHILD1", "s47e_s47_start_date": on}
        for on in ("2026-08-03", "2026-09-18", "2026-09-19")
    ]

    assert [(row["names_an_enquiry"], row["enquiry_id"]) for row in conferences(tables)] == [(False, "ENQ2026-09-18")]


@pytest.mark.parametrize("values", [{"icpc_icpc_transfer_in": "Y"}, {"icpc_icpc_date": None}])
def test_a_transfer_in_or_undated_conference_needs_no_enquiry(values: Row) -> None:
    tables = healthy_tables()
    tables["ssd_initial_cp_conference"][0] |= values

    assert conferences(tables) == []


def moved_in(transfer: Row | None = None, **conference: str | None) -> FactsRow:
    row: Row = {"trin_transfer_id": "TR1", "trin_person_id": "CHILD1", "trin_notified_date": "2026-09-07"}
    tables = healthy_tables(cgx_transfer_ins=[row | (transfer or {})])
    tables["ssd_initial_cp_conference"][0] |= {"icpc_icpc_transfer_in": "Y"} | conference
    tables["ssd_initial_cp_conference"].append({"icpc_icpc_id": "CONF9", "icpc_person_id": "CHILD1"})
    (found,) = facts_rows(tables, "transfer_in", AS_AT)
    return found


@pytest.mark.parametrize(
    ("transfer", "conference", "held"),
    [
        ({}, {}, True),
        ({}, {"icpc_icpc_transfer_in": "N"}, False),
        ({"trin_icpc_id": "CONF1"}, {"icpc_icpc_transfer_in": "N"}, True),
        ({"trin_icpc_id": "CONF9"}, {}, False),
        ({"trin_notified_date": "2026-09-18"}, {}, True),
        ({"trin_notified_date": "2026-09-19"}, {}, False),
    ],
)
def test_the_conference_that_answers_a_move(transfer: Row, conference: Row, held: bool) -> None:
    found = moved_in(transfer, **conference)

    assert found["conference_on"] == (date(2026, 9, 18) if held else None)


@pytest.mark.parametrize(("flag", "temporary"), [("Y", True), ("N", False), (None, False)])
def test_a_short_stay_is_temporary(flag: str | None, temporary: bool) -> None:
    assert moved_in({"trin_temporary": flag})["is_temporary"] is temporary
