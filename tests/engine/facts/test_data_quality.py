"""Records that are late, unlinked, overlapping or misdated, and clocks that were started again."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, changed, healthy_tables

AS_AT = date(2026, 11, 20)


def rows(tables: Tables, relation: str, **settings: int | str) -> list[FactsRow]:
    return facts_rows(tables, relation, AS_AT, settings)


# A clock started again


def enquiry(*discussions: Row, changes: list[Row] | None = None, **values: str | None) -> Tables:
    """An enquiry from 1 September, still open, without a conference."""
    tables = healthy_tables(
        ssd_initial_cp_conference=[],
        ssd_cp_plans=[],
        cgx_strategy_discussions=list(discussions),
        cgx_audit_trail=changes or [],
    )
    tables["ssd_s47_enquiry"][0].update({"s47e_s47_end_date": None} | values)
    return tables


def discussion(day: str, **values: str | None) -> Row:
    row: Row = {
        "stra_strategy_id": f"D{day}",
        "stra_person_id": "CHILD1",
        "stra_date": day,
        "stra_s47_enquiry_id": "ENQ1",
        "stra_decided_s47": "Y",
        "stra_new_incident": None,
    }
    return row | values


def change(**values: str | None) -> Row:
    row: Row = {
        "trai_change_id": "CHANGE1",
        "trai_table_name": "ssd_s47_enquiry",
        "trai_row_key": "ENQ1",
        "trai_column_name": "s47e_s47_start_date",
        "trai_changed_at": "2026-09-10T09:00",
        "trai_old_value": "2026-08-20",
        "trai_new_value": "2026-09-01",
        "trai_documented_correction": None,
    }
    return row | values


def restarts(tables: Tables) -> list[object]:
    return [row["restarted_on"] for row in rows(tables, "restarted_enquiry")]


def test_a_later_discussion_starts_the_clock_again() -> None:
    (found,) = rows(enquiry(discussion("2026-09-01"), discussion("2026-09-20")), "restarted_enquiry")

    assert (found["clock_on"], found["restarted_on"]) == (date(2026, 9, 1), date(2026, 9, 20))
    assert (found["restarted_by"], found["is_unborn"]) == ("D2026-09-20", False)


@pytest.mark.parametrize(
    ("values", "is_restart"),
    [
        ({}, True),
        ({"stra_new_incident": "Y"}, False),
        ({"stra_decided_s47": "N"}, False),
        ({"stra_decided_s47": None}, False),
        ({"stra_s47_enquiry_id": None}, True),
        ({"stra_person_id": "PARENT1"}, False),
    ],
)
def test_which_later_discussions_count(values: Row, is_restart: bool) -> None:
    found = restarts(enquiry(discussion("2026-09-20", **values)))

    assert found == ([date(2026, 9, 20)] if is_restart else [])


def test_a_discussion_that_names_no_enquiry_counts_while_the_enquiry_was_running() -> None:
    discussions = (discussion("2026-09-20", stra_s47_enquiry_id=None),)

    ended_before = restarts(enquiry(*discussions, s47e_s47_end_date="2026-09-19"))
    ended_then = restarts(enquiry(*discussions, s47e_s47_end_date="2026-09-20"))

    assert (ended_before, ended_then) == ([], [date(2026, 9, 20)])


@pytest.mark.parametrize(
    ("values", "is_restart"),
    [
        ({}, True),
        ({"trai_documented_correction": "Y"}, False),
        ({"trai_new_value": "2026-08-20"}, False),
        ({"trai_new_value": None}, False),
        ({"trai_old_value": None}, False),
        ({"trai_column_name": "s47e_s47_end_date"}, False),
        ({"trai_row_key": "ENQ9"}, False),
    ],
)
def test_which_edits_of_a_start_date_count(values: Row, is_restart: bool) -> None:
    found = restarts(enquiry(changes=[change(**values)]))

    assert found == ([date(2026, 9, 10)] if is_restart else [])


@pytest.mark.parametrize(("held", "is_restart"), [("2026-09-19", False), ("2026-09-20", True)])
def test_after_the_conference_there_is_no_clock_to_restart(held: str, is_restart: bool) -> None:
    tables = enquiry(discussion("2026-09-20"))
    tables["ssd_initial_cp_conference"] = healthy_tables()["ssd_initial_cp_conference"]
    tables["ssd_initial_cp_conference"][0]["icpc_icpc_date"] = held

    assert restarts(tables) == ([date(2026, 9, 20)] if is_restart else [])


# Records entered late


def test_core_groups_and_conferences_are_events_with_a_day_of_entry() -> None:
    found = {row["row_key"]: (row["what"], row["recorded_on"]) for row in rows(healthy_tables(), "entered_event")}

    assert found["cgx_meetings:MEET1"] == ("conference", date(2026, 9, 18))
    assert found["cgx_meetings:MEET2"] == ("core group", date(2026, 9, 29))


def test_supervisions_discussions_and_reviews_are_events_too() -> None:
    tables = healthy_tables(
        cgx_meetings=[],
        cgx_supervision=[
            {
                "supv_supervision_id": "SUPERVISION1",
                "supv_person_id": None,
                "supv_supervisee_id": "WORKER1",
                "supv_type": "PERSONAL",
                "supv_status": "HELD",
                "supv_held_date": "2026-10-01",
                "supv_recorded_date": "2026-10-02T10:00",
            }
        ],
        cgx_strategy_discussions=[discussion("2026-09-01", stra_recorded_date=None)],
        ssd_cin_plans=[
            {"cinp_cin_plan_id": "NEED1", "cinp_person_id": "CHILD1", "cinp_cin_plan_start_date": "2026-09-01"}
        ],
        cgx_cin_reviews=[
            {
                "cinr_review_id": "REVIEW1",
                "cinr_cin_plan_id": "NEED1",
                "cinr_status": "HELD",
                "cinr_held_date": "2026-10-05",
                "cinr_recorded_date": "2026-11-23T10:00",
            },
            {
                "cinr_review_id": "REVIEW2",
                "cinr_cin_plan_id": "NEED1",
                "cinr_status": "HELD",
                "cinr_held_date": "2026-10-06",
                "cinr_recorded_date": "2026-10-06T10:00",
            },
        ],
    )

    found = {row["row_key"]: (row["person_id"], row["recorded_on"]) for row in rows(tables, "entered_event")}

    assert found == {
        "cgx_supervision:SUPERVISION1": (None, date(2026, 10, 2)),
        "cgx_strategy_discussions:D2026-09-01": ("CHILD1", None),
        "cgx_cin_reviews:REVIEW2": ("CHILD1", date(2026, 10, 6)),
    }


# Plans that overlap


def plan(key: str, start: str, end: str | None) -> Row:
    return {
        "cppl_cp_plan_id": key,
        "cppl_person_id": "CHILD1",
        "cppl_icpc_id": None,
        "cppl_cp_plan_start_date": start,
        "cppl_cp_plan_end_date": end,
        "cppl_cp_plan_ola": None,
    }


def overlapping(*plans: Row, **settings: int | str) -> list[FactsRow]:
    return rows(healthy_tables(ssd_cp_plans=list(plans)), "overlapping_plan", **settings)


@pytest.mark.parametrize(
    ("first_end", "overlaps"), [(None, True), ("2026-03-03", True), ("2026-03-02", False), ("2026-02-01", False)]
)
def test_a_plan_overlaps_an_earlier_one_that_was_still_open(first_end: str | None, overlaps: bool) -> None:
    found = overlapping(plan("PLAN1", "2026-01-05", first_end), plan("PLAN2", "2026-03-02", None))

    assert [row["plan_id"] for row in found] == (["PLAN2"] if overlaps else [])


def test_of_two_plans_from_one_day_the_greater_key_is_the_second() -> None:
    found = overlapping(plan("PLAN2", "2026-03-02", None), plan("PLAN1", "2026-03-02", None))

    assert [(row["plan_id"], row["earlier_plan_id"]) for row in found] == [("PLAN2", "PLAN1")]


def test_another_authoritys_plan_does_not_overlap() -> None:
    first = plan("PLAN1", "2026-01-05", None) | {"cppl_cp_plan_ola": "Y"}

    assert overlapping(first, plan("PLAN2", "2026-03-02", None)) == []


@pytest.mark.parametrize(
    ("first_end", "lapses_on"), [(None, None), ("2026-04-30", date(2026, 10, 30)), ("2026-03-31", date(2026, 10, 10))]
)
def test_it_lapses_six_months_after_both_ended(first_end: str | None, lapses_on: date | None) -> None:
    (found,) = overlapping(plan("PLAN1", "2026-01-05", first_end), plan("PLAN2", "2026-03-02", "2026-04-10"))

    assert found["lapses_on"] == lapses_on


# Meetings held in the future


@pytest.mark.parametrize(
    ("values", "found_on"),
    [
        ({}, None),
        ({"cgmt_held_date": "2026-11-21"}, date(2026, 9, 29)),
        ({"cgmt_held_date": None}, date(2026, 9, 29)),
        ({"cgmt_held_date": None, "cgmt_recorded_date": None}, AS_AT),
        ({"cgmt_held_date": None, "cgmt_recorded_date": None, "cgmt_booked_date": "2026-09-01"}, date(2026, 9, 1)),
        ({"cgmt_held_date": None, "cgmt_recorded_date": "2026-11-30T10:00"}, AS_AT),
        ({"cgmt_held_date": None, "cgmt_status": "CANCELLED"}, None),
    ],
)
def test_meetings_held_without_a_date_or_in_the_future(values: Row, found_on: date | None) -> None:
    found = rows(changed("cgx_meetings", 1, **values), "misdated_meeting")

    assert [row["found_on"] for row in found] == ([] if found_on is None else [found_on])


@pytest.mark.parametrize(
    ("values", "is_found"),
    [
        # Entered on 29 September, held on the 28th: on the 1st nobody knew of it.
        ({}, False),
        ({"cgmt_recorded_date": None}, False),
        ({"cgmt_recorded_date": "2026-08-30T10:00"}, True),
        ({"cgmt_held_date": None}, False),
        ({"cgmt_held_date": None, "cgmt_recorded_date": "2026-08-30T10:00"}, True),
        ({"cgmt_held_date": "2026-11-21"}, True),
    ],
)
def test_who_looks_back_sees_what_had_been_entered_by_then(values: Row, is_found: bool) -> None:
    found = facts_rows(changed("cgx_meetings", 1, **values), "misdated_meeting", date(2026, 9, 1))

    assert ["MEET2"] * is_found == [row["meeting_id"] for row in found if row["meeting_id"] == "MEET2"]


# Records linked to nothing


def unlinked(tables: Tables) -> dict[object, object]:
    return {row["row_key"]: row["found_on"] for row in rows(tables, "unlinked_row")}


def test_a_meeting_about_nobody() -> None:
    tables = healthy_tables()
    tables["cgx_meeting_subjects"] = [
        row for row in tables["cgx_meeting_subjects"] if row["cgms_meeting_id"] != "MEET2"
    ]

    assert unlinked(tables)["cgx_meetings:MEET2"] == date(2026, 9, 28)


def test_a_child_at_a_core_group_with_no_plan_open() -> None:
    tables = changed("cgx_meeting_subjects", 1, cgms_cp_plan_id=None)
    key = f"cgx_meeting_subjects:{tables['cgx_meeting_subjects'][1]['cgms_table_id']}"

    with_plan = unlinked(tables)
    tables["ssd_cp_plans"][0]["cppl_cp_plan_start_date"] = "2026-10-01"
    without = unlinked(tables)

    assert key not in with_plan
    assert without[key] == date(2026, 9, 28)


@pytest.mark.parametrize(
    ("table", "row", "column", "key", "found_on"),
    [
        ("cgx_actions", 0, "cgac_cp_plan_id", "cgx_actions:ACT1", date(2026, 9, 28)),
        ("cgx_minutes", 0, "cgmn_meeting_id", "cgx_minutes:MIN1", AS_AT),
        ("cgx_attendance", 0, "cgat_meeting_id", "cgx_attendance:ATT1", AS_AT),
        ("ssd_cp_visits", 0, "cppv_person_id", "ssd_cp_visits:VISIT1", date(2026, 11, 18)),
    ],
)
def test_a_link_that_finds_nothing(table: str, row: int, column: str, key: str, found_on: date) -> None:
    assert unlinked(changed(table, row, **{column: "NOBODY"}))[key] == found_on


@pytest.mark.parametrize(("day", "is_found"), [("2026-09-17", True), ("2026-09-18", False)])
def test_a_visit_without_a_plan_needs_one_open_on_its_day(day: str, is_found: bool) -> None:
    tables = changed("ssd_cp_visits", 0, cppv_cp_plan_id=None, cppv_cp_visit_date=day)

    assert ("ssd_cp_visits:VISIT1" in unlinked(tables)) is is_found


def test_a_healthy_authority_has_no_unlinked_row() -> None:
    assert unlinked(healthy_tables()) == {}
