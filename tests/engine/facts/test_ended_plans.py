"""How a plan ended: the conference behind it, its quorum, and what came after."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def ended(review: Row | None = None, details: Row | None = None) -> Tables:
    """The healthy plan, ended on 16 November after a review conference on the 13th."""
    tables = healthy_tables()
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-11-16"
    tables["cgx_cp_plan_details"][0] |= details or {}
    row: Row = {
        "cppr_cp_review_date": "2026-11-13",
        "cppr_cp_review_outcome_continue_cp": "N",
        "cppr_cp_review_quorate": "Y",
    }
    tables["ssd_cp_reviews"][0] |= row | (review or {})
    return tables


def at_meeting(tables: Tables, *attendance: Row, **meeting: str | None) -> Tables:
    """The review names a conference meeting with these people at it."""
    row: Row = {
        "cgmt_meeting_id": "MEET9",
        "cgmt_meeting_type": "RCPC",
        "cgmt_status": "HELD",
        "cgmt_held_date": "2026-11-13",
    }
    tables["cgx_meetings"].append(row | meeting)
    tables["ssd_cp_reviews"][0] |= {"cppr_cp_review_meeting_id": "MEET9", "cppr_cp_review_quorate": None}
    tables["cgx_agencies"] = [
        {"agcy_agency_code": kind, "agcy_name": "Made up", "agcy_kind": kind} for kind in ("CSC", "SCHOOL", "POLICE")
    ]
    tables["cgx_attendance"] += [
        {"cgat_attendance_id": f"ATT9{number}", "cgat_meeting_id": "MEET9", **person}
        for number, person in enumerate(attendance)
    ]
    return tables


def came(agency: str, status: str = "PRESENT") -> Row:
    return {"cgat_agency_code": agency, "cgat_status": status}


def ending(tables: Tables, settings: dict[str, int | str] | None = None) -> FactsRow:
    (found,) = facts_rows(tables, "ended_plan", AS_AT, settings)
    return found


def decided(found: FactsRow) -> tuple[object, object]:
    return found["was_ended_by_quorate_conference"], found["is_quorum_unrecorded"]


def test_an_open_plan_has_not_ended() -> None:
    assert facts_rows(healthy_tables(), "ended_plan", AS_AT) == []


@pytest.mark.parametrize(
    ("review", "by_conference", "unrecorded"),
    [
        ({}, True, False),
        ({"cppr_cp_review_date": "2026-11-16"}, True, False),
        ({"cppr_cp_review_date": "2026-11-09"}, True, False),
        ({"cppr_cp_review_date": "2026-11-08"}, False, False),
        ({"cppr_cp_review_date": "2026-11-17"}, False, False),
        ({"cppr_cp_review_outcome_continue_cp": "Y"}, False, False),
        ({"cppr_cp_review_outcome_continue_cp": None}, False, True),
        ({"cppr_cp_review_quorate": None}, False, True),
        ({"cppr_cp_review_quorate": "U"}, False, True),
        ({"cppr_cp_review_quorate": "N"}, False, False),
    ],
)
def test_the_conference_that_ended_the_plan(review: Row, by_conference: bool, unrecorded: bool) -> None:
    assert decided(ending(ended(review))) == (by_conference, unrecorded)


def test_an_authority_may_leave_more_days_between_conference_and_end() -> None:
    found = ending(ended({"cppr_cp_review_date": "2026-11-02"}), {"end_conference_days": 14})

    assert found["was_ended_by_quorate_conference"] is True


@pytest.mark.parametrize(
    ("attendance", "quorum"),
    [
        ([], "U"),
        ([came("CSC"), came("SCHOOL"), came("POLICE")], "Y"),
        ([came("CSC"), came("SCHOOL"), came("SCHOOL", "PRESENT_VIRTUAL")], "N"),
        ([came("CSC"), came("SCHOOL"), came("POLICE", "REPRESENTED")], "Y"),
        ([came("CSC"), came("SCHOOL"), came("POLICE", "APOLOGIES")], "N"),
        ([came("SCHOOL"), came("POLICE")], "N"),
        ([came("SCHOOL", "NOT_RECORDED"), came("POLICE", "NOT_RECORDED")], "U"),
    ],
)
def test_the_quorum_of_a_conference_is_read_from_who_came(attendance: list[Row], quorum: str) -> None:
    tables = at_meeting(ended(), *attendance)

    found = facts_rows(tables, "conference_quorum", AS_AT)

    assert [row["quorate"] for row in found if row["meeting_id"] == "MEET9"] == [quorum]


def test_without_attendance_the_meetings_own_word_stands() -> None:
    tables = at_meeting(ended(), cgmt_quorate="Y")

    assert decided(ending(tables)) == (True, False)


def test_a_deputy_may_be_left_out_of_the_quorum() -> None:
    tables = at_meeting(ended(), came("CSC"), came("SCHOOL"), came("POLICE", "REPRESENTED"))

    found = ending(tables, {"substitute_counts_as_attendance": "N"})

    assert decided(found) == (False, False)


@pytest.mark.parametrize(("proceed", "unrecorded"), [("Y", True), (None, False)])
def test_a_conference_below_quorum_counts_when_the_chair_went_ahead(proceed: str | None, unrecorded: bool) -> None:
    tables = at_meeting(ended(), cgmt_status="HELD_NOT_QUORATE", cgmt_proceed_decision=proceed)

    assert decided(ending(tables)) == (False, unrecorded)


def test_a_cancelled_conference_ended_nothing() -> None:
    tables = at_meeting(ended(), cgmt_status="CANCELLED", cgmt_quorate="Y", cgmt_held_date=None)

    assert decided(ending(tables)) == (False, False)


@pytest.mark.parametrize(
    ("details", "on"),
    [
        ({}, None),
        ({"cpld_exit_plan_date": "2026-11-10"}, date(2026, 11, 10)),
        ({"cpld_exit_plan_date": "2026-11-18", "cpld_no_further_support_date": "2026-11-17"}, date(2026, 11, 17)),
    ],
)
def test_the_next_step_may_be_an_exit_plan_or_a_decision(details: Row, on: date | None) -> None:
    assert ending(ended(details=details))["next_step_on"] == on


@pytest.mark.parametrize(("began", "counts"), [("2026-11-15", False), ("2026-11-16", True), ("2026-11-19", True)])
def test_the_next_step_may_be_a_plan_that_follows(began: str, counts: bool) -> None:
    tables = ended()
    tables["ssd_cin_plans"] = [
        {"cinp_cin_plan_id": "CIN1", "cinp_person_id": "CHILD1", "cinp_cin_plan_start_date": began}
    ]

    assert ending(tables)["next_step_on"] == (date.fromisoformat(began) if counts else None)


@pytest.mark.parametrize("decided", [None, "2026-11-19"])
def test_the_next_step_may_be_early_help(decided: str | None) -> None:
    tables = ended(details={"cpld_exit_plan_date": decided, "cpld_recorded_date": "2026-11-20T10:00"})
    tables["ssd_early_help_episodes"] = [
        {"earl_episode_id": "EH1", "earl_person_id": "CHILD1", "earl_episode_start_date": "2026-11-18"}
    ]

    found = ending(tables)

    assert (found["next_step_on"], found["next_step_recorded_on"]) == (date(2026, 11, 18), None)


@pytest.mark.parametrize(("key", "recorded_on"), [("PLAN0", None), ("PLAN2", date(2026, 11, 19))])
def test_of_two_steps_on_one_day_the_smallest_key_counts(key: str, recorded_on: date | None) -> None:
    tables = ended(details={"cpld_exit_plan_date": "2026-11-18", "cpld_recorded_date": "2026-11-19T10:00"})
    tables["ssd_cin_plans"] = [
        {"cinp_cin_plan_id": key, "cinp_person_id": "CHILD1", "cinp_cin_plan_start_date": "2026-11-18"}
    ]

    found = ending(tables)

    assert (found["next_step_on"], found["next_step_recorded_on"]) == (date(2026, 11, 18), recorded_on)
