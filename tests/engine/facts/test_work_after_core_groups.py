"""What follows a core group: the risk assessment, and the answer to too little progress."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def two_core_groups(first: str | None = None, second: str | None = None) -> Tables:
    """Core groups on 28 September and 2 November, with the progress judged at each."""
    tables = healthy_tables()
    tables["cgx_meetings"].append(meeting("MEET3", "CORE_GROUP", "2026-11-02"))
    tables["cgx_meeting_subjects"].append(place("SUBJ3", "MEET3"))
    tables["cgx_meeting_subjects"][1]["cgms_progress"] = first
    tables["cgx_meeting_subjects"][2]["cgms_progress"] = second
    return tables


def meeting(key: str, kind: str, held: str | None, **values: str | None) -> Row:
    row: Row = {
        "cgmt_meeting_id": key,
        "cgmt_meeting_type": kind,
        "cgmt_status": "HELD" if held else "SCHEDULED",
        "cgmt_held_date": held,
    }
    return row | values


def place(key: str, meeting_id: str, plan: str | None = "PLAN1") -> Row:
    return {"cgms_table_id": key, "cgms_meeting_id": meeting_id, "cgms_person_id": "CHILD1", "cgms_cp_plan_id": plan}


def work(tables: Tables, key: str = "SUBJ3") -> FactsRow:
    found = facts_rows(tables, "work_after_core_group", AS_AT)
    return next(row for row in found if row["place_id"] == key)


def test_the_first_risk_assessment_on_or_after_the_meeting_counts() -> None:
    tables = healthy_tables()
    tables["cgx_risk_assessments"] = [
        {
            "risk_assessment_id": f"RISK{on}",
            "risk_person_id": "CHILD1",
            "risk_version_date": on,
            "risk_recorded_date": "2026-11-01T09:00",
        }
        for on in ("2026-09-27", "2026-10-12", "2026-09-29")
    ]

    found = work(tables, "SUBJ2")

    assert (found["risk_assessed_on"], found["risk_recorded_on"]) == (date(2026, 9, 29), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        ("INSUFFICIENT", "INSUFFICIENT", True),
        ("SUFFICIENT", "INSUFFICIENT", False),
        ("INSUFFICIENT", "SUFFICIENT", False),
        (None, "INSUFFICIENT", False),
    ],
)
def test_progress_is_too_little_again_after_two_such_meetings(
    first: str | None, second: str | None, again: bool
) -> None:
    assert work(two_core_groups(first, second))["is_insufficient_again"] is again


def test_the_first_core_group_has_none_before_it() -> None:
    assert work(two_core_groups("INSUFFICIENT", "INSUFFICIENT"), "SUBJ2")["is_insufficient_again"] is False


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("cgx_escalations", {"esca_cp_plan_id": "PLAN1", "esca_raised_date": "2026-11-04"}),
        ("cgx_escalations", {"esca_person_id": "CHILD1", "esca_raised_date": "2026-11-04"}),
        ("cgx_legal_planning", {"lgpl_person_id": "CHILD1", "lgpl_decision_date": "2026-11-04"}),
    ],
)
def test_an_escalation_or_legal_planning_answers(table: str, row: Row) -> None:
    fixed: dict[str, Row] = {
        "cgx_escalations": {
            "esca_escalation_id": "ESC1",
            "esca_process": "DRP",
            "esca_level": "1",
            "esca_status": "OPEN",
        },
        "cgx_legal_planning": {"lgpl_decision_id": "LEG1"},
    }
    tables = two_core_groups() | {table: [fixed[table] | row]}

    assert work(tables)["responded_on"] == date(2026, 11, 4)


def test_a_review_booked_after_the_meeting_answers() -> None:
    tables = two_core_groups()
    tables["cgx_meetings"].append(
        meeting("MEET4", "RCPC", None, cgmt_scheduled_date="2026-12-10", cgmt_booked_date="2026-11-05")
    )
    tables["cgx_meeting_subjects"].append(place("SUBJ4", "MEET4", plan=None))

    assert work(tables)["responded_on"] == date(2026, 11, 5)


def test_a_review_is_booked_on_the_day_its_booking_was_entered_whenever_its_outcome_is_typed() -> None:
    tables = two_core_groups()
    booked = meeting(
        "MEET4", "RCPC", "2026-11-12", cgmt_booked_date="2026-11-05", cgmt_recorded_date="2026-11-18T09:00"
    )
    tables["cgx_meetings"].append(booked)
    tables["cgx_meeting_subjects"].append(place("SUBJ4", "MEET4"))

    found = work(tables)

    assert (found["responded_on"], found["response_recorded_on"]) == (date(2026, 11, 5), None)


@pytest.mark.parametrize(("key", "recorded_on"), [("LEG1", None), ("REVIEW9", date(2026, 11, 10))])
def test_of_two_answers_on_one_day_the_smallest_key_counts(key: str, recorded_on: date | None) -> None:
    tables = two_core_groups()
    tables["cgx_legal_planning"] = [
        {"lgpl_decision_id": key, "lgpl_person_id": "CHILD1", "lgpl_decision_date": "2026-11-05"}
    ]
    tables["cgx_meetings"].append(meeting("MEET4", "RCPC", "2026-11-05", cgmt_recorded_date="2026-11-10T09:00"))
    tables["ssd_cp_reviews"] = [
        {
            "cppr_cp_review_id": "REVIEW1",
            "cppr_person_id": "CHILD1",
            "cppr_cp_plan_id": "PLAN1",
            "cppr_cp_review_date": "2026-11-05",
            "cppr_cp_review_meeting_id": "MEET4",
            "cppr_cp_review_quorate": "Y",
        }
    ]

    found = work(tables)

    assert (found["responded_on"], found["response_recorded_on"]) == (date(2026, 11, 5), recorded_on)


def test_a_review_booked_nobody_knows_when_does_not_answer() -> None:
    tables = two_core_groups()
    tables["cgx_meetings"].append(meeting("MEET4", "RCPC", None, cgmt_scheduled_date="2026-12-10"))
    tables["cgx_meeting_subjects"].append(place("SUBJ4", "MEET4"))

    assert work(tables)["responded_on"] is None


def test_a_cancelled_review_does_not_answer() -> None:
    tables = two_core_groups()
    tables["cgx_meetings"].append(
        meeting("MEET4", "RCPC", None, cgmt_booked_date="2026-11-05") | {"cgmt_status": "CANCELLED"}
    )
    tables["cgx_meeting_subjects"].append(place("SUBJ4", "MEET4"))

    assert work(tables)["responded_on"] is None


def test_what_happened_before_the_meeting_does_not_answer() -> None:
    tables = two_core_groups()
    tables["cgx_legal_planning"] = [
        {"lgpl_decision_id": "LEG1", "lgpl_person_id": "CHILD1", "lgpl_decision_date": "2026-11-01"}
    ]

    assert work(tables)["responded_on"] is None


@pytest.mark.parametrize(
    ("raised", "resolved", "stands"),
    [("2026-10-20", None, True), ("2026-10-20", "2026-11-02", False), ("2026-11-03", None, False)],
)
def test_an_escalation_stands_when_it_was_open_at_the_meeting(raised: str, resolved: str | None, stands: bool) -> None:
    tables = two_core_groups()
    tables["cgx_escalations"] = [
        {
            "esca_escalation_id": "ESC1",
            "esca_process": "DRP",
            "esca_cp_plan_id": "PLAN1",
            "esca_level": "1",
            "esca_raised_date": raised,
            "esca_status": "RESOLVED" if resolved else "OPEN",
            "esca_resolved_date": resolved,
        }
    ]

    assert work(tables)["is_already_escalated"] is stands


def test_the_next_core_group_closes_what_the_last_left_undone() -> None:
    assert work(two_core_groups(), "SUBJ2")["lapses_on"] == date(2026, 11, 2)
