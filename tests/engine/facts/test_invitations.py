"""Who was invited to a core group, who came, and which agency a need asks for."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def attendance(key: str, meeting: str = "MEET2", **values: str | None) -> Row:
    row: Row = {"cgat_attendance_id": key, "cgat_meeting_id": meeting, "cgat_status": "PRESENT"}
    return row | values


def member(key: str = "MEMB2", **values: str | None) -> Row:
    row: Row = {
        "cgmb_member_id": key,
        "cgmb_cp_plan_id": "PLAN1",
        "cgmb_member_kind": "PROFESSIONAL",
        "cgmb_agency_code": "SCHOOL1",
        "cgmb_role": "DSL_SCHOOL",
        "cgmb_start_date": "2026-09-18",
    }
    return row | values


def core_groups(*days: str) -> Tables:
    """The healthy core group of 28 September and others on these days."""
    tables = healthy_tables(cgx_attendance=[])
    for number, on in enumerate(days, start=3):
        tables["cgx_meetings"].append(
            {
                "cgmt_meeting_id": f"MEET{number}",
                "cgmt_meeting_type": "CORE_GROUP",
                "cgmt_status": "HELD",
                "cgmt_held_date": on,
            }
        )
        tables["cgx_meeting_subjects"].append(
            {
                "cgms_table_id": f"SUBJ{number}",
                "cgms_meeting_id": f"MEET{number}",
                "cgms_person_id": "CHILD1",
                "cgms_cp_plan_id": "PLAN1",
            }
        )
    return tables


def school(*statuses: str | None) -> Tables:
    """Three core groups, with the school's attendance at each; None for one to which it was not asked."""
    tables = core_groups("2026-10-19", "2026-11-09")
    tables["cgx_attendance"] = [
        attendance(f"ATT{number}", f"MEET{number}", cgat_agency_code="SCHOOL1", cgat_status=status)
        for number, status in enumerate(statuses, start=2)
        if status
    ]
    return tables


def agency_rows(tables: Tables, settings: dict[str, int | str] | None = None) -> dict[object, FactsRow]:
    return {row["place_id"]: row for row in facts_rows(tables, "agency_at_core_group", AS_AT, settings)}


def runs(tables: Tables, settings: dict[str, int | str] | None = None) -> dict[object, bool]:
    """The core groups that end a run, and whether the agency came to any of the run."""
    found = agency_rows(tables, settings)
    return {key: bool(row["was_there"]) for key, row in found.items() if row["was_invited_long_enough"]}


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("APOLOGIES", "APOLOGIES", "PRESENT"), {"SUBJ3": False, "SUBJ4": True}),
        (("PRESENT", "ABSENT_NO_APOLOGIES", "APOLOGIES"), {"SUBJ3": True, "SUBJ4": False}),
        (("APOLOGIES", "REPRESENTED", "APOLOGIES"), {"SUBJ3": True, "SUBJ4": True}),
        (("APOLOGIES", None, "APOLOGIES"), {"SUBJ4": False}),
        (("APOLOGIES", "NOT_INVITED", "APOLOGIES"), {"SUBJ4": False}),
        (("APOLOGIES", None, None), {}),
    ],
)
def test_two_core_groups_running_among_those_an_agency_was_invited_to(
    statuses: tuple[str | None, ...], expected: dict[str, bool]
) -> None:
    assert runs(school(*statuses)) == expected


def test_an_authority_may_wait_for_three() -> None:
    found = runs(school("APOLOGIES", "APOLOGIES", "APOLOGIES"), {"absence_run_length": 3})

    assert found == {"SUBJ4": False}


def test_a_deputy_may_be_no_attendance() -> None:
    found = runs(school("APOLOGIES", "REPRESENTED", "PRESENT"), {"substitute_counts_as_attendance": "N"})

    assert found == {"SUBJ3": False, "SUBJ4": True}


@pytest.mark.parametrize(("reports", "always"), [(("MEET2", "MEET3"), True), (("MEET3",), False)])
def test_whether_the_agency_reported_each_time(reports: tuple[str, ...], always: bool) -> None:
    tables = school("APOLOGIES", "APOLOGIES", None)
    tables["cgx_reports"] = [
        {
            "cgrp_report_id": f"REP{meeting}",
            "cgrp_meeting_id": meeting,
            "cgrp_agency_code": "SCHOOL1",
            "cgrp_report_type": "AGENCY_UPDATE",
            "cgrp_status": "RECEIVED",
            "cgrp_received_date": "2026-10-01",
        }
        for meeting in reports
    ]

    assert agency_rows(tables)["SUBJ3"]["always_reported"] is always


def test_attendance_that_was_not_recorded_is_told() -> None:
    found = agency_rows(school("NOT_RECORDED", "APOLOGIES", "APOLOGIES"))

    assert (found["SUBJ3"]["is_not_recorded"], found["SUBJ4"]["is_not_recorded"]) == (True, False)


def test_social_care_is_no_partner() -> None:
    tables = school("APOLOGIES", "APOLOGIES", "APOLOGIES")
    tables["cgx_agencies"][0]["agcy_kind"] = "CSC"

    assert agency_rows(tables) == {}


def invited(tables: Tables) -> list[tuple[object, ...]]:
    found = facts_rows(tables, "member_at_core_group", AS_AT)
    return [(row["member_id"], row["is_invited"], row["is_left_out_properly"]) for row in found]


def with_member(row: Row, **values: str | None) -> Tables:
    """A core group with one member on its list and one row of attendance."""
    return healthy_tables(cgx_members=[row], cgx_attendance=[attendance("ATT2") | values])


@pytest.mark.parametrize(
    ("values", "on_list"),
    [
        ({}, True),
        ({"cgmb_start_date": "2026-09-28"}, False),
        ({"cgmb_start_date": "2026-09-27"}, True),
        ({"cgmb_end_date": "2026-09-28"}, True),
        ({"cgmb_end_date": "2026-09-27"}, False),
        ({"cgmb_member_kind": "PARENT"}, False),
        ({"cgmb_member_kind": "ADVOCATE"}, True),
        ({"cgmb_member_kind": "FAMILY"}, True),
    ],
)
def test_who_is_on_the_list_of_a_core_group(values: Row, on_list: bool) -> None:
    assert bool(invited(with_member(member() | values, cgat_agency_code="OTHER"))) is on_list


@pytest.mark.parametrize(
    ("row", "values", "covered"),
    [
        ({}, {"cgat_member_id": "MEMB2"}, True),
        ({"cgmb_professional_id": "WORKER1"}, {"cgat_professional_id": "HR1"}, True),
        ({"cgmb_person_id": "PARENT1"}, {"cgat_person_id": "PARENT1"}, True),
        ({}, {"cgat_agency_code": "SCHOOL1", "cgat_role": "DSL_SCHOOL"}, True),
        ({}, {"cgat_agency_code": "SCHOOL1", "cgat_role": "SEND"}, False),
        ({}, {"cgat_agency_code": "SCHOOL1", "cgat_role": "DSL_SCHOOL", "cgat_professional_id": "WORKER1"}, False),
        ({}, {"cgat_member_id": "MEMB2", "cgat_status": "NOT_INVITED"}, False),
    ],
)
def test_which_invitation_covers_a_member(row: Row, values: Row, covered: bool) -> None:
    assert invited(with_member(member() | row, **values)) == [("MEMB2", covered, False)]


@pytest.mark.parametrize(
    ("reason", "manager", "proper"),
    [(None, None, False), ("SAFETY", None, False), ("SAFETY", "MANAGER1", True), ("DECLINED", None, True)],
)
def test_leaving_a_member_out_needs_a_reason(reason: str | None, manager: str | None, proper: bool) -> None:
    tables = with_member(
        member(),
        cgat_member_id="MEMB2",
        cgat_status="NOT_INVITED",
        cgat_not_invited_reason=reason,
        cgat_not_invited_by_id=manager,
    )

    assert invited(tables) == [("MEMB2", False, proper)]


def mother_at_core_group(*rows: Row) -> list[tuple[object, object]]:
    tables = healthy_tables(cgx_attendance=list(rows))
    tables["cgx_relationships"] = [
        {
            "rela_relationship_id": "REL1",
            "rela_child_id": "CHILD1",
            "rela_related_id": "PARENT1",
            "rela_kind": "MOTHER",
        }
    ]
    found = facts_rows(tables, "parent_invitation", AS_AT)
    return [(row["is_invited"], row["is_left_out_properly"]) for row in found]


def test_a_parent_without_a_row_was_not_invited() -> None:
    assert mother_at_core_group() == [(False, False)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (True, False)),
        ({"cgat_status": "EXCLUDED"}, (True, False)),
        ({"cgat_status": "NOT_INVITED"}, (False, False)),
        ({"cgat_status": "NOT_INVITED", "cgat_not_invited_reason": "DECLINED"}, (False, True)),
        ({"cgat_status": "NOT_INVITED", "cgat_not_invited_reason": "SAFETY"}, (False, False)),
    ],
)
def test_how_a_parent_was_invited(values: Row, expected: tuple[bool, bool]) -> None:
    assert mother_at_core_group(attendance("ATT2", cgat_person_id="PARENT1") | values) == [expected]


def with_need(*members: Row, rows: list[Row] | None = None, need: Row | None = None) -> list[FactsRow]:
    """The need for the school, told on 21 September, and a second core group on 19 October."""
    tables = core_groups("2026-10-19")
    tables["cgx_members"] += members
    tables["cgx_attendance"] = rows or []
    row: Row = {
        "need_factor_id": "NEED1",
        "need_child_id": "CHILD1",
        "need_factor": "SEND",
        "need_recorded_date": "2026-09-21",
    }
    tables["cgx_need_factors"] = [row | (need or {})]
    return facts_rows(tables, "need_of_plan", AS_AT)


@pytest.mark.parametrize(
    ("recorded", "begun", "core_group"),
    [
        ("2026-09-01", date(2026, 9, 18), date(2026, 9, 28)),
        ("2026-09-27", date(2026, 9, 27), date(2026, 9, 28)),
        ("2026-09-28", date(2026, 9, 28), date(2026, 10, 19)),
    ],
)
def test_the_core_group_after_the_need_was_known(recorded: str, begun: date, core_group: date) -> None:
    found = with_need(need={"need_recorded_date": recorded})

    assert [(row["begun_on"], row["next_core_group_on"]) for row in found] == [(begun, core_group)]


@pytest.mark.parametrize(
    "need",
    [
        {"need_factor": "NEGLECT"},
        {"need_recorded_date": "2026-10-19"},
        {"need_ended_date": "2026-09-17"},
        {"need_child_id": "PARENT1"},
    ],
)
def test_a_need_that_asks_for_no_agency_now(need: Row) -> None:
    assert with_need(need=need) == []


@pytest.mark.parametrize(
    ("row", "on"),
    [
        (member(), date(2026, 9, 18)),
        (member(cgmb_role="OTHER"), date(2026, 9, 18)),
        (member(cgmb_role="SEND", cgmb_agency_code=None), date(2026, 9, 18)),
        (member(cgmb_role="GP", cgmb_agency_code=None), None),
        (member(cgmb_end_date="2026-09-20"), None),
        (member(cgmb_end_date="2026-09-21"), date(2026, 9, 18)),
    ],
)
def test_a_member_of_the_right_agency_or_role_answers_a_need(row: Row, on: date | None) -> None:
    assert [found["answered_on"] for found in with_need(row)] == [on]


@pytest.mark.parametrize(
    ("row", "on"),
    [
        (attendance("ATT2", cgat_agency_code="SCHOOL1"), date(2026, 9, 28)),
        (attendance("ATT2", "MEET3", cgat_agency_code="SCHOOL1", cgat_status="APOLOGIES"), date(2026, 10, 19)),
        (attendance("ATT2", cgat_role="SEND", cgat_professional_id="WORKER1"), date(2026, 9, 28)),
        (attendance("ATT2", cgat_agency_code="SCHOOL1", cgat_status="NOT_INVITED"), None),
    ],
)
def test_an_invitation_to_a_core_group_answers_a_need(row: Row, on: date | None) -> None:
    assert [found["answered_on"] for found in with_need(rows=[row])] == [on]
