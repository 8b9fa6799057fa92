"""What was known at the end of Wednesday 18 November 2026."""

from datetime import date
from typing import Any

import pytest
from support.snapshots import Row, opened

from snapshot.contract import load_contract
from snapshot.snapshot import Snapshot

A = date(2026, 11, 18)
DAY_BEFORE, THAT_DAY, DAY_AFTER = "2026-11-17", "2026-11-18", "2026-11-19"

BOOKING: Row = {
    "cgmt_meeting_id": "M1",
    "cgmt_meeting_type": "CORE_GROUP",
    "cgmt_booked_date": "2026-11-01",
    "cgmt_scheduled_date": THAT_DAY,
    "cgmt_original_scheduled_date": "2026-11-10",
    "cgmt_start_time": "10:00",
    "cgmt_cms_due_date": "2026-11-25",
    "cgmt_replaces_meeting_id": "M1",
    "cgmt_mode": "IN_PERSON",
    "cgmt_venue_type": "HOME",
    "cgmt_venue_child_consulted": "Y",
    "cgmt_urgent": "N",
    "cgmt_chair_id": "W1",
    "cgmt_team_id": "T1",
}

OUTCOME: Row = {
    "cgmt_status": "HELD",
    "cgmt_held_date": THAT_DAY,
    "cgmt_single_agency": "N",
    "cgmt_minute_taker_id": "W2",
    "cgmt_rota_agreed": "Y",
    "cgmt_quorate": "Y",
    "cgmt_record_complete_date": THAT_DAY,
    "cgmt_next_meeting_date": "2027-01-05",
    "cgmt_next_meeting_time": "11:00",
    "cgmt_no_new_actions": "Y",
}

#: Status columns, a status that reports something, the column with its date, and the status before it.
REPORTED = [
    ("cgx_meetings", "cgmt_status", "HELD", "cgmt_held_date", "SCHEDULED"),
    ("cgx_meetings", "cgmt_status", "HELD_NOT_QUORATE", "cgmt_held_date", "SCHEDULED"),
    ("cgx_meetings", "cgmt_status", "CANCELLED", "cgmt_cancelled_date", "SCHEDULED"),
    ("cgx_meetings", "cgmt_status", "POSTPONED", "cgmt_cancelled_date", "SCHEDULED"),
    ("cgx_cin_reviews", "cinr_status", "HELD", "cinr_held_date", "SCHEDULED"),
    ("cgx_cin_reviews", "cinr_status", "HELD_NOT_QUORATE", "cinr_held_date", "SCHEDULED"),
    ("cgx_supervision", "supv_status", "HELD", "supv_held_date", "SCHEDULED"),
    ("cgx_actions", "cgac_status", "COMPLETED", "cgac_completed_date", "IN_PROGRESS"),
    ("cgx_supervision_actions", "supa_status", "COMPLETED", "supa_completed_date", "IN_PROGRESS"),
    ("cgx_audit_actions", "auda_status", "COMPLETED", "auda_completed_date", "IN_PROGRESS"),
    ("cgx_action_updates", "cgau_status", "COMPLETED", "cgau_date", "IN_PROGRESS"),
    ("cgx_escalations", "esca_status", "RESOLVED", "esca_resolved_date", "OPEN"),
    ("cgx_escalations", "esca_status", "WITHDRAWN", "esca_withdrawn_date", "OPEN"),
]

#: Statuses that report nothing dated by that column, and stay.
NOT_REPORTED = [
    ("cgx_meetings", "cgmt_status", "NOT_RECORDED", "cgmt_held_date"),
    ("cgx_meetings", "cgmt_status", "HELD", "cgmt_cancelled_date"),
    ("cgx_meetings", "cgmt_status", "CANCELLED", "cgmt_held_date"),
    ("cgx_cin_reviews", "cinr_status", "CANCELLED", "cinr_held_date"),
    ("cgx_supervision", "supv_status", "POSTPONED", "supv_held_date"),
    ("cgx_actions", "cgac_status", "CANCELLED", "cgac_completed_date"),
    ("cgx_escalations", "esca_status", "RESOLVED", "esca_withdrawn_date"),
    ("cgx_s47_details", "s47d_icpc_decision", "REQUIRED", "s47d_icpc_decision_date"),
    ("cgx_minutes", "cgmn_status", "AUTHORISED", "cgmn_authorised_date"),
]


@pytest.mark.parametrize(("written", "known"), [(DAY_BEFORE, date(2026, 11, 17)), (THAT_DAY, A), (DAY_AFTER, None)])
def test_what_happened_later_is_empty_and_its_row_stays(written: str, known: date | None) -> None:
    rows = _known("ssd_cp_visits", cppv_cp_visit_date=written)

    assert [row["cppv_cp_visit_date"] for row in rows] == [known]


@pytest.mark.parametrize(
    ("written", "known"),
    [("2026-11-18T23:59:59", "2026-11-18 23:59:59"), ("2026-11-19T00:00", None), (DAY_AFTER, None)],
)
def test_a_moment_counts_to_the_end_of_the_day(written: str, known: str | None) -> None:
    rows = _known("cgx_return_interviews", rhiv_completed_at=written)

    assert [row["rhiv_completed_at"] and str(row["rhiv_completed_at"]) for row in rows] == [known]


def test_a_planned_date_may_lie_ahead() -> None:
    rows = _known("cgx_actions", cgac_due_date="2027-03-01")

    assert [row["cgac_due_date"] for row in rows] == [date(2027, 3, 1)]


@pytest.mark.parametrize(
    ("table", "entry_time"),
    [(table.name, table.entry_time) for table in load_contract() if table.entry_time and table.name != "cgx_meetings"],
)
def test_a_row_typed_in_later_is_not_known(table: str, entry_time: str) -> None:
    in_time, too_late = (_known(table, **{entry_time: moment}) for moment in ("2026-11-18T23:59", "2026-11-19T00:00"))

    assert (len(in_time), too_late) == (1, [])


@pytest.mark.parametrize("column", ["cgmn_recorded_date", "need_recorded_date"])
def test_an_entry_day_is_an_ordinary_date(column: str) -> None:
    table = {"cgmn": "cgx_minutes", "need": "cgx_need_factors"}[column[:4]]

    rows = _known(table, **{column: DAY_AFTER})

    assert [row[column] for row in rows] == [None]


def test_only_the_details_row_is_hidden() -> None:
    visit = _row("ssd_cp_visits", cppv_cp_visit_id="V1", cppv_cp_visit_date=DAY_BEFORE)
    details: Row = {"vist_visit_id": "V1", "vist_recorded_date": DAY_AFTER}

    with opened({"ssd_cp_visits": [visit], "cgx_visit_details": [details]}) as snapshot:
        visits, known_details = (_rows(snapshot, name) for name in ("ssd_cp_visits", "cgx_visit_details"))

    assert (len(visits), known_details) == (1, [])


def test_of_a_meeting_typed_in_later_only_the_booking_is_known() -> None:
    rows = _known("cgx_meetings", **BOOKING, **OUTCOME, cgmt_recorded_date=DAY_AFTER)

    filled = {name for name, value in rows[0].items() if value is not None}
    assert filled == {*BOOKING, "cgmt_status"}
    assert rows[0]["cgmt_status"] == "SCHEDULED"


def test_a_meeting_typed_in_that_day_is_known_whole() -> None:
    rows = _known("cgx_meetings", **BOOKING, **OUTCOME, cgmt_recorded_date="2026-11-18T23:59")

    filled = {name for name, value in rows[0].items() if value is not None}
    assert filled == {*BOOKING, *OUTCOME, "cgmt_recorded_date"}


@pytest.mark.parametrize(
    ("why", "dates", "is_known"),
    [
        ("typed in later, booked", {"cgmt_recorded_date": DAY_AFTER, "cgmt_booked_date": DAY_BEFORE}, True),
        ("typed in later, scheduled", {"cgmt_recorded_date": DAY_AFTER, "cgmt_scheduled_date": DAY_AFTER}, True),
        ("typed in later, neither", {"cgmt_recorded_date": DAY_AFTER, "cgmt_original_scheduled_date": A}, False),
        ("typed in in time, neither", {"cgmt_recorded_date": THAT_DAY}, True),
        ("booked that day", {"cgmt_booked_date": THAT_DAY}, True),
        ("booked later", {"cgmt_booked_date": DAY_AFTER, "cgmt_scheduled_date": DAY_AFTER}, False),
        ("booked later, typed in in time", {"cgmt_booked_date": DAY_AFTER, "cgmt_recorded_date": THAT_DAY}, False),
        ("no dates at all", {}, True),
    ],
)
def test_when_a_meeting_is_known_at_all(why: str, dates: dict[str, Any], is_known: bool) -> None:
    written = {name: str(value) for name, value in dates.items()}

    rows = _known("cgx_meetings", **written)

    assert bool(rows) == is_known, why


@pytest.mark.parametrize(("table", "status", "reported", "dated", "before"), REPORTED)
def test_a_status_that_reports_something_later_reads_as_the_one_before(
    table: str, status: str, reported: str, dated: str, before: str
) -> None:
    rows = {day: _known(table, **{status: reported, dated: day}) for day in (THAT_DAY, DAY_AFTER)}

    assert [row[status] for row in rows[THAT_DAY]] == [reported]
    assert [row[status] for row in rows[DAY_AFTER]] == [before]


@pytest.mark.parametrize(("table", "status", "written", "dated"), NOT_REPORTED)
def test_other_statuses_stay(table: str, status: str, written: str, dated: str) -> None:
    rows = _known(table, **{status: written, dated: DAY_AFTER})

    assert [(row[status], row[dated]) for row in rows] == [(written, None)]


def test_a_status_without_its_date_stays() -> None:
    rows = _known("cgx_meetings", cgmt_status="HELD")

    assert [row["cgmt_status"] for row in rows] == ["HELD"]


def test_a_link_to_a_row_that_is_hidden_stays_filled() -> None:
    meeting = _row("cgx_meetings", cgmt_meeting_id="M1", cgmt_booked_date=DAY_AFTER)
    subject = _row("cgx_meeting_subjects", cgms_meeting_id="M1")

    with opened({"cgx_meetings": [meeting], "cgx_meeting_subjects": [subject]}) as snapshot:
        meetings, subjects = (_rows(snapshot, name) for name in ("cgx_meetings", "cgx_meeting_subjects"))

    assert meetings == []
    assert [row["cgms_meeting_id"] for row in subjects] == ["M1"]


def test_an_empty_required_value_is_judged_before_the_mask() -> None:
    with opened({"ssd_cp_plans": [_row("ssd_cp_plans", cppl_cp_plan_start_date=DAY_AFTER)]}) as snapshot:
        problems = [problem.kind for problem in snapshot.problems]
        rows = _rows(snapshot, "ssd_cp_plans")

    assert problems == []
    assert [row["cppl_cp_plan_start_date"] for row in rows] == [None]


@pytest.mark.parametrize(
    ("table", "column"),
    [("cgx_snapshot", "snap_extract_finished"), ("cgx_coverage", "covg_from_date"), ("cgx_calendar", "cald_date")],
)
def test_tables_about_the_snapshot_and_calendars_are_not_masked(table: str, column: str) -> None:
    rows = _known(table, **{column: "2027-01-01"})

    assert str(rows[0][column]).startswith("2027-01-01")


def test_another_date_replaces_the_one_before() -> None:
    with opened({"ssd_cp_visits": [_row("ssd_cp_visits", cppv_cp_visit_date=DAY_AFTER)]}) as snapshot:
        before = _rows(snapshot, "ssd_cp_visits", date(2026, 11, 18))
        after = _rows(snapshot, "ssd_cp_visits", date(2026, 11, 19))

    assert before[0]["cppv_cp_visit_date"] is None
    assert after[0]["cppv_cp_visit_date"] == date(2026, 11, 19)


def test_nothing_is_asked_of_a_column_whose_days_have_all_passed() -> None:
    visits = [
        _row("ssd_cp_visits", cppv_cp_visit_id=number, cppv_cp_visit_date=day)
        for number, day in (("V1", THAT_DAY), ("V2", DAY_AFTER))
    ]
    details = [_row("cgx_visit_details", vist_visit_id="V1", vist_recorded_date=f"{THAT_DAY}T23:59")]

    with opened({"ssd_cp_visits": visits, "cgx_visit_details": details}) as snapshot:
        seen = {row["cppv_cp_visit_id"]: row["cppv_cp_visit_date"] for row in _rows(snapshot, "ssd_cp_visits")}
        views = dict(snapshot.connection.execute("SELECT view_name, sql FROM duckdb_views()").fetchall())

    assert seen == {"V1": A, "V2": None}
    assert {name: "2026-11-18" in views[name] for name in ("ssd_cp_visits", "cgx_visit_details", "ssd_person")} == {
        "ssd_cp_visits": True,
        "cgx_visit_details": False,
        # Of a table without rows nothing is known.
        "ssd_person": True,
    }


def test_both_schemas_hold_every_column_of_the_contract() -> None:
    query = (
        "SELECT table_schema, table_name, list(column_name ORDER BY ordinal_position) FROM information_schema.columns "
        "WHERE table_schema IN ('filed', 'known') AND table_name <> 'worker' GROUP BY ALL"
    )

    with opened({"ssd_person": [_row("ssd_person")]}) as snapshot:
        snapshot.known_at(A)
        found = {(schema, table): columns for schema, table, columns in snapshot.connection.execute(query).fetchall()}

    wanted = {(schema, table.name): list(table.columns) for schema in ("filed", "known") for table in load_contract()}
    assert found == wanted


def _known(table: str, **values: str | None) -> list[dict[str, Any]]:
    with opened({table: [_row(table, **values)]}) as snapshot:
        return _rows(snapshot, table)


def _rows(snapshot: Snapshot, table: str, as_of: date = A) -> list[dict[str, Any]]:
    snapshot.known_at(as_of)
    result = snapshot.connection.execute(f"FROM known.{table}")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _row(table: str, **values: str | None) -> Row:
    """A row with every required column filled by something plain."""
    contract = load_contract()
    plain = {"date": "2026-01-05", "date_planned": "2026-01-05", "datetime": "2026-01-05T10:00", "int": "1", "num": "1"}
    row: Row = {}
    for column in contract.tables[table]:
        if column.is_required and column.type == "code":
            row[column.name] = next(iter(contract.codelists[column.codelist or ""]))
        elif column.is_required:
            row[column.name] = "Y" if column.type == "flag" else plain.get(column.type, "X")
    return {**row, **values}
