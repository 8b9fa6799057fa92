"""What is supplied, and which rules can be assessed."""

from datetime import date

import pytest
from support.snapshots import Row, Tables, healthy_tables, opened

from snapshot.coverage import Status


def test_a_column_in_the_header_is_supplied() -> None:
    with opened(healthy_tables()) as snapshot:
        supplied = snapshot.supplied

    assert supplied.table("cgx_meetings")
    assert supplied.column("cgx_meetings", "cgmt_held_date")
    assert supplied.why_not("cgx_meetings", "cgmt_held_date") == ""


def test_a_table_without_rows_supplies_all_its_columns() -> None:
    with opened(healthy_tables(cgx_actions=[])) as snapshot:
        supplied = snapshot.supplied

    assert supplied.column("cgx_actions", "cgac_title")


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ([], ""),
        ([("*", "COMPLETE", None)], ""),
        ([("cgmt_held_date", "PARTIAL", "2026-01-01")], ""),
        ([("cgmt_held_date", "PLACEHOLDER", None)], "cgx_meetings.cgmt_held_date is a placeholder"),
        ([("cgmt_held_date", "NOT_SUPPLIED", None)], "cgx_meetings.cgmt_held_date is declared not supplied"),
        ([("*", "PLACEHOLDER", None)], "cgx_meetings is a placeholder"),
        ([("*", "NOT_SUPPLIED", None)], "cgx_meetings is declared not supplied"),
        ([("*", "PLACEHOLDER", None), ("cgmt_held_date", "COMPLETE", None)], "cgx_meetings is a placeholder"),
        ([("cgmt_status", "PLACEHOLDER", None)], "cgx_meetings.cgmt_status is a placeholder"),
    ],
)
def test_why_a_column_is_not_supplied(declared: list[tuple[str, str, str | None]], why: str) -> None:
    with opened(_declaring(*declared)) as snapshot:
        reason = snapshot.supplied.why_not("cgx_meetings", "cgmt_held_date")

    assert reason == why


def test_why_a_table_or_column_that_was_not_sent_is_not_supplied() -> None:
    with opened(healthy_tables()) as snapshot:
        supplied = snapshot.supplied

    assert supplied.why_not("cgx_reports", "cgrp_status") == "cgx_reports was not supplied"
    assert supplied.why_not("cgx_meetings", "cgmt_quorate") == "cgx_meetings.cgmt_quorate was not supplied"


def test_a_placeholder_reads_as_not_there() -> None:
    tables = _declaring(("cgmt_held_date", "PLACEHOLDER", None))

    with opened(tables) as snapshot:
        held = snapshot.connection.execute("SELECT count(cgmt_held_date) FROM filed.cgx_meetings").fetchall()

    assert held == [(0,)]


def test_a_table_that_is_a_placeholder_is_not_even_looked_at() -> None:
    tables = _declaring(("*", "PLACEHOLDER", None))
    tables["cgx_meetings"][0]["cgmt_held_date"] = "soon"

    with opened(tables) as snapshot:
        problems = snapshot.problems
        links = snapshot.connection.execute("SELECT cgat_meeting_id FROM filed.cgx_attendance").fetchall()

    assert problems == []
    assert "cgx_meetings" not in snapshot.rows
    assert links == [("MEET2",)]


def test_a_table_without_a_required_column_counts_as_not_supplied() -> None:
    voice: list[Row] = [{"cgvo_voice_id": "V1", "cgvo_person_id": "CHILD1", "cgvo_event_date": "2026-11-01"}]

    with opened(healthy_tables(cgx_child_voice=voice)) as snapshot:
        reason = snapshot.supplied.why_not("cgx_child_voice", "cgvo_event_date")
        problems = [(p.kind, p.problem) for p in snapshot.problems]

    assert reason == "cgx_child_voice.cgvo_method was not supplied"
    assert problems == [
        (
            "unusable_table",
            "cgx_child_voice.cgvo_method was not supplied. Every row needs it, so that cgx_child_voice counts as not "
            "supplied.",
        )
    ]


@pytest.mark.parametrize(
    ("declared", "from_date"),
    [
        ([], None),
        ([("*", "COMPLETE", None)], None),
        ([("*", "PARTIAL", "2025-04-01")], date(2025, 4, 1)),
        ([("cgmt_held_date", "PARTIAL", "2025-06-01")], date(2025, 6, 1)),
        ([("*", "PARTIAL", "2025-04-01"), ("cgmt_held_date", "PARTIAL", "2025-06-01")], date(2025, 6, 1)),
        ([("*", "PARTIAL", "2025-08-01"), ("cgmt_held_date", "COMPLETE", None)], date(2025, 8, 1)),
        ([("cgmt_status", "PARTIAL", "2025-06-01")], None),
    ],
)
def test_the_later_day_counts(declared: list[tuple[str, str, str | None]], from_date: date | None) -> None:
    with opened(_declaring(*declared)) as snapshot:
        found = snapshot.supplied.from_date("cgx_meetings", "cgmt_held_date")

    assert found == from_date


HELD, QUORATE = "cgx_meetings.cgmt_held_date", "cgx_meetings.cgmt_quorate"
REPORT, VOICE = "cgx_reports.cgrp_status", "cgx_child_voice.cgvo_method"


@pytest.mark.parametrize(
    ("required", "one_of", "optional", "status", "reason"),
    [
        ([HELD], [], [], Status.ASSESSABLE, ""),
        ([HELD], [[QUORATE, HELD]], [], Status.ASSESSABLE, ""),
        ([HELD], [], [QUORATE], Status.PARTLY, "cgx_meetings.cgmt_quorate was not supplied"),
        ([HELD, REPORT], [], [QUORATE], Status.NOT, "cgx_reports was not supplied"),
        ([HELD], [[REPORT, VOICE]], [], Status.NOT, f"none of {REPORT}, {VOICE} was supplied"),
        ([HELD], [[REPORT]], [], Status.NOT, "cgx_reports was not supplied"),
        ([REPORT, VOICE], [], [], Status.NOT, "cgx_reports was not supplied; cgx_child_voice was not supplied"),
        (
            ["cgx_reports.cgrp_status", "cgx_reports.cgrp_due_date"],
            [],
            [],
            Status.NOT,
            "cgx_reports was not supplied",
        ),
    ],
)
def test_whether_a_rule_can_be_assessed(
    required: list[str], one_of: list[list[str]], optional: list[str], status: Status, reason: str
) -> None:
    with opened(healthy_tables()) as snapshot:
        found = snapshot.supplied.assessable(required, one_of, optional)

    assert (found.status, found.reason, found.covered_from) == (status, reason, None)


def test_only_required_columns_set_the_day_from_which_a_rule_is_covered() -> None:
    tables = _declaring(("cgmt_held_date", "PARTIAL", "2025-04-01"), ("cgmt_status", "PARTIAL", "2025-09-01"))

    with opened(tables) as snapshot:
        found = snapshot.supplied.assessable([HELD], [], ["cgx_meetings.cgmt_status"])

    assert (found.status, found.covered_from) == (Status.ASSESSABLE, date(2025, 4, 1))


def test_what_is_reliable_only_after_the_snapshot_cannot_be_used() -> None:
    with opened(_declaring(("cgmt_held_date", "PARTIAL", "2206-04-01"))) as snapshot:
        found = snapshot.supplied.assessable([HELD], [], [])

    assert (found.status, found.covered_from) == (Status.NOT, None)
    assert found.reason == "cgx_coverage counts on cgx_meetings only from 1 April 2206, after the day of the snapshot"


def test_coverage_of_something_unknown_is_listed() -> None:
    rows: list[Row] = [
        {"covg_table_name": "cgx_meeting", "covg_column_name": "*", "covg_status": "COMPLETE"},
        {"covg_table_name": "cgx_meetings", "covg_column_name": "cgmt_helddate", "covg_status": "COMPLETE"},
        {"covg_table_name": "ssd_person", "covg_column_name": "pers_common_child_id", "covg_status": "PLACEHOLDER"},
    ]

    with opened(healthy_tables(cgx_coverage=rows)) as snapshot:
        problems = [(p.row, p.column, p.problem) for p in snapshot.problems]

    assert problems == [
        (2, "covg_table_name", "there is no table cgx_meeting in the contract. Did you mean cgx_meetings?"),
        (3, "covg_column_name", "there is no column cgmt_helddate in cgx_meetings. Did you mean cgmt_held_date?"),
    ]


def _declaring(*declared: tuple[str, str, str | None]) -> Tables:
    """The healthy authority with something declared about its meetings."""
    rows: list[Row] = [
        {"covg_table_name": "cgx_meetings", "covg_column_name": column, "covg_status": status, "covg_from_date": day}
        for column, status, day in declared
    ]
    return healthy_tables(cgx_coverage=rows)
