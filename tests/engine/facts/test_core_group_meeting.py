"""The held core group as a meeting: its children, its record, the next one, and what was booked."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)
HELD_ON = date(2026, 9, 28)


def meeting(key: str, held_on: str | None = None, /, **values: str | None) -> Row:
    """A core group: held on a day, or booked."""
    row: Row = {
        "cgmt_meeting_id": key,
        "cgmt_meeting_type": "CORE_GROUP",
        "cgmt_status": "HELD" if held_on else "SCHEDULED",
        "cgmt_held_date": held_on,
    }
    return row | values


def place(meeting_id: str, key: str | None = None, child: str = "CHILD1", plan: str | None = "PLAN1") -> Row:
    """One child's place at one meeting."""
    return {
        "cgms_table_id": key or f"{child}-{meeting_id}",
        "cgms_meeting_id": meeting_id,
        "cgms_person_id": child,
        "cgms_cp_plan_id": plan,
    }


def authority(*meetings: Row, **first: str | None) -> Tables:
    """The healthy authority, its core group changed, with more meetings about its child."""
    tables = healthy_tables()
    tables["cgx_meetings"][1].update(first)
    tables["cgx_meetings"] += meetings
    tables["cgx_meeting_subjects"] += [place(str(item["cgmt_meeting_id"])) for item in meetings]
    return tables


def with_sibling(tables: Tables, *meeting_ids: str, plan_end: str | None = None) -> Tables:
    """The same with a second child on a plan, who has a place at these meetings."""
    tables["ssd_person"].append({"pers_person_id": "CHILD2", "pers_dob": "2018-01-01", "pers_death_date": None})
    tables["ssd_cp_plans"].append(
        {
            "cppl_cp_plan_id": "PLAN2",
            "cppl_person_id": "CHILD2",
            "cppl_cp_plan_start_date": "2026-09-18",
            "cppl_cp_plan_end_date": plan_end,
        }
    )
    tables["cgx_meeting_subjects"] += [place(key, child="CHILD2", plan="PLAN2") for key in meeting_ids]
    return tables


def first_meeting(tables: Tables, as_at: date = AS_AT, **settings: int | str) -> FactsRow:
    rows = facts_rows(tables, "core_group_meeting", as_at, settings)
    return next(row for row in rows if row["meeting_id"] == "MEET2")


# The meeting and its children


def test_a_meeting_is_open_while_one_plan_is() -> None:
    tables = with_sibling(authority(), "MEET2", plan_end="2026-10-30")

    found = first_meeting(tables)

    assert (found["children"], found["over_on"], found["is_final"], found["lapses_on"]) == (2, None, False, None)


def test_a_meeting_is_over_with_the_last_plan() -> None:
    tables = with_sibling(authority(), "MEET2", plan_end="2026-10-30")
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-11-06"

    found = first_meeting(tables)

    assert (found["over_on"], found["is_final"], found["lapses_on"]) == (date(2026, 11, 6), True, date(2026, 11, 6))


def test_the_next_core_group_of_any_child_closes_what_was_left_undone() -> None:
    tables = authority(meeting("MEET3", "2026-10-26"))
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-11-06"

    found = first_meeting(tables)

    assert (found["is_final"], found["lapses_on"]) == (False, date(2026, 10, 26))


def test_a_booked_core_group_is_no_row() -> None:
    rows = facts_rows(authority(meeting("MEET3", cgmt_scheduled_date="2026-10-26")), "core_group_meeting", AS_AT)

    assert [row["meeting_id"] for row in rows] == ["MEET2"]


# Attendance, next date, chair and minute-taker, actions


@pytest.mark.parametrize(
    ("statuses", "known"), [([], False), (["PRESENT"], True), (["PRESENT", "NOT_RECORDED"], False)]
)
def test_attendance_is_known_when_every_invitee_has_one(statuses: list[str], known: bool) -> None:
    tables = authority()
    tables["cgx_attendance"] = [
        {"cgat_attendance_id": f"ATT{number}", "cgat_meeting_id": "MEET2", "cgat_status": status}
        for number, status in enumerate(statuses)
    ]

    assert first_meeting(tables)["attendance_is_known"] is known


@pytest.mark.parametrize(
    ("left_out", "agreed"),
    [
        (None, True),
        ("cgmt_next_meeting_date", False),
        ("cgmt_next_meeting_time", False),
        ("cgmt_next_venue_recorded", False),
    ],
)
def test_the_next_core_group_needs_date_time_and_venue(left_out: str | None, agreed: bool) -> None:
    values: dict[str, str | None] = {
        "cgmt_next_meeting_date": "2026-12-01",
        "cgmt_next_meeting_time": "10:00",
        "cgmt_next_venue_recorded": "Y",
    }
    kept = {name: value for name, value in values.items() if name != left_out}

    assert first_meeting(authority(**kept))["next_is_agreed"] is agreed


@pytest.mark.parametrize(
    ("chair", "minute_taker", "unrecorded", "same"),
    [
        ("WORKER1", "MANAGER1", False, False),
        ("WORKER1", "HR1", False, True),
        ("NOBODY", "NOBODY", False, False),
        ("WORKER1", None, True, False),
        (None, "WORKER1", True, False),
    ],
)
def test_who_chaired_and_who_took_the_minutes(
    chair: str | None, minute_taker: str | None, unrecorded: bool, same: bool
) -> None:
    found = first_meeting(authority(cgmt_chair_id=chair, cgmt_minute_taker_id=minute_taker))

    assert (found["role_not_recorded"], found["chair_took_minutes"]) == (unrecorded, same)


def test_an_action_of_another_meeting_is_not_one_of_this() -> None:
    tables = authority()
    tables["cgx_actions"][0]["cgac_meeting_id"] = "MEET1"

    found = first_meeting(tables)

    assert (found["has_new_action"], found["says_no_new_actions"]) == (False, False)


def test_minutes_marked_as_sent_out_have_gone_out_without_a_list() -> None:
    tables = authority()
    tables["cgx_minutes"][0]["cgmn_status"] = "DISTRIBUTED"

    found = first_meeting(tables)

    assert (found["minutes_have_gone_out"], found["first_sent_on"], found["recipients_not_listed"]) == (True, None, 1)


def test_without_members_everybody_has_the_minutes() -> None:
    tables = authority()
    tables["cgx_members"] = []

    assert first_meeting(tables)["all_sent_on"] == HELD_ON


# The next core group, booked or held


@pytest.mark.parametrize(
    ("later", "found_next"),
    [
        (meeting("MEET3", "2026-10-26"), ("MEET3", True)),
        (meeting("MEET3", cgmt_scheduled_date="2026-12-01"), ("MEET3", False)),
        (meeting("MEET3", cgmt_scheduled_date="2026-10-26", cgmt_status="NOT_RECORDED"), ("MEET3", False)),
        (meeting("MEET3", cgmt_scheduled_date="2026-10-26", cgmt_status="CANCELLED"), (None, False)),
        (meeting("MEET3", cgmt_scheduled_date="2026-09-28"), (None, False)),
    ],
)
def test_which_meeting_is_the_next(later: Row, found_next: tuple[str | None, bool]) -> None:
    found = first_meeting(authority(later))

    assert (found["next_meeting_id"], found["next_is_held"]) == found_next


def test_of_two_on_one_day_the_first_key_is_the_next() -> None:
    tables = authority(
        meeting("MEET4", cgmt_scheduled_date="2026-12-01"), meeting("MEET3", cgmt_scheduled_date="2026-12-01")
    )

    assert first_meeting(tables)["next_meeting_id"] == "MEET3"


def test_the_next_of_a_brother_or_sister_is_the_next_of_the_meeting() -> None:
    tables = with_sibling(authority(meeting("MEET3", "2026-11-09")), "MEET2", "MEET4")
    tables["cgx_meetings"].append(meeting("MEET4", "2026-10-26"))

    found = first_meeting(tables)

    assert (found["next_meeting_id"], found["next_lapses_on"]) == ("MEET4", None)


def test_what_the_next_left_undone_lapses_with_the_one_after_it() -> None:
    tables = authority(meeting("MEET3", "2026-10-26"), meeting("MEET4", "2026-11-16"))

    assert first_meeting(tables)["next_lapses_on"] == date(2026, 11, 16)


# A review that falls before the next core group is due


def booked_review(day: str, status: str = "SCHEDULED") -> Row:
    return {
        "cgmt_meeting_id": "REVIEW1",
        "cgmt_meeting_type": "RCPC",
        "cgmt_status": status,
        "cgmt_scheduled_date": day,
    }


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-09-28", False), ("2026-09-29", True), ("2026-11-09", True), ("2026-11-10", False)],
)
def test_a_review_within_the_interval_comes_first(day: str, first: bool) -> None:
    tables = authority(booked_review(day))

    assert first_meeting(tables)["review_comes_first"] is first


def test_a_cancelled_review_does_not_come_first() -> None:
    assert first_meeting(authority(booked_review("2026-10-20", "CANCELLED")))["review_comes_first"] is False


def test_the_review_date_of_the_plan_counts_like_a_booking() -> None:
    tables = authority()
    tables["cgx_cp_plan_details"][0]["cpld_next_review_date"] = "2026-10-20"

    assert first_meeting(tables)["review_comes_first"] is True


def test_a_shorter_agreed_interval_leaves_less_time_for_the_review() -> None:
    tables = authority(booked_review("2026-11-09"))
    tables["cgx_cp_plan_details"][0]["cpld_core_group_frequency_days"] = "28"

    assert first_meeting(tables)["review_comes_first"] is False


def test_the_authoritys_own_interval_is_read() -> None:
    assert first_meeting(authority(booked_review("2026-11-09")), cg_interval=28)["review_comes_first"] is False


def test_every_child_whose_plan_is_open_needs_the_review() -> None:
    tables = with_sibling(authority(booked_review("2026-10-20")), "MEET2")

    assert first_meeting(tables)["review_comes_first"] is False


def test_a_child_whose_plan_is_over_needs_no_review() -> None:
    tables = with_sibling(authority(booked_review("2026-10-20")), "MEET2", plan_end="2026-10-30")

    assert first_meeting(tables)["review_comes_first"] is True


# The interval that the plan allows


def version(key: str, day: str, days: str | None = None, kind: str = "UPDATE") -> Row:
    return {
        "cgpv_version_id": key,
        "cgpv_cp_plan_id": "PLAN1",
        "cgpv_date": day,
        "cgpv_type": kind,
        "cgpv_core_group_days": days,
    }


@pytest.mark.parametrize(
    ("versions", "days"),
    [
        ([], 35),
        ([version("V1", "2026-09-28", "28")], 28),
        ([version("V1", "2026-09-29", "28")], None),
        ([version("V1", "2026-09-18", "28"), version("V2", "2026-09-28", None)], None),
        ([version("V1", "2026-09-28", "28"), version("V2", "2026-09-28", "21")], 21),
        ([version("V1", "2026-09-28", "0")], None),
    ],
)
def test_the_interval_of_the_version_in_force(versions: list[Row], days: int | None) -> None:
    tables = healthy_tables(cgx_plan_versions=versions)
    tables["cgx_cp_plan_details"][0]["cpld_core_group_frequency_days"] = "35"

    assert facts_rows(tables, "agreed_interval", AS_AT) == [{"place_id": "SUBJ2", "days": days}]


def test_the_last_version_of_a_day_is_the_one_in_force_from_it() -> None:
    tables = healthy_tables(
        cgx_plan_versions=[version("V2", "2026-09-18", kind="DETAILED"), version("V1", "2026-09-18", "28", "OUTLINE")]
    )

    found = facts_rows(tables, "version_in_force", AS_AT)

    assert [(row["version_id"], row["version_type"], row["core_group_days"]) for row in found] == [
        ("V2", "DETAILED", None)
    ]


# Bookings


def booked(tables: Tables, as_at: date = AS_AT) -> dict[str, FactsRow]:
    return {str(row["meeting_id"]): row for row in facts_rows(tables, "booked_core_group", as_at)}


@pytest.mark.parametrize(("day", "has_come"), [("2026-11-20", True), ("2026-11-21", False), (None, False)])
def test_a_booking_counts_from_its_day(day: str | None, has_come: bool) -> None:
    assert ("MEET3" in booked(authority(meeting("MEET3", cgmt_scheduled_date=day)))) is has_come


@pytest.mark.parametrize(("plan_end", "counts"), [("2026-10-26", True), ("2026-10-25", False)])
def test_a_booking_after_the_end_of_the_plan_owes_nothing(plan_end: str, counts: bool) -> None:
    tables = authority(meeting("MEET3", cgmt_scheduled_date="2026-10-26"))
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = plan_end

    assert ("MEET3" in booked(tables)) is counts


@pytest.mark.parametrize(
    ("status", "recorded"),
    [("SCHEDULED", False), ("NOT_RECORDED", False), ("CANCELLED", True), ("POSTPONED", True)],
)
def test_which_statuses_are_an_outcome(status: str, recorded: bool) -> None:
    tables = authority(meeting("MEET3", cgmt_scheduled_date="2026-10-26", cgmt_status=status))

    assert booked(tables)["MEET3"]["outcome_is_recorded"] is recorded


def test_a_place_without_a_plan_keeps_a_booking_open() -> None:
    tables = authority(meeting("MEET3", cgmt_scheduled_date="2026-10-26"))
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-10-30"
    tables["ssd_person"].append({"pers_person_id": "CHILD2", "pers_dob": "2018-01-01", "pers_death_date": None})

    alone = booked(tables)["MEET3"]["over_on"]
    tables["cgx_meeting_subjects"].append(place("MEET3", child="CHILD2", plan=None))
    with_another = booked(tables)["MEET3"]["over_on"]

    assert (alone, with_another) == (date(2026, 10, 30), None)


# Exclusions


def exclusions(invitee: Row, *rows: Row) -> list[FactsRow]:
    tables = healthy_tables(cgx_exclusions=list(rows))
    base: Row = {"cgat_attendance_id": "ATT1", "cgat_meeting_id": "MEET2", "cgat_person_id": "PARENT1"}
    tables["cgx_attendance"] = [base | invitee]
    return facts_rows(tables, "family_exclusion", AS_AT)


DECISION: Row = {
    "excl_exclusion_id": "EXCL1",
    "excl_attendance_id": "ATT1",
    "excl_decided_by_id": "MANAGER1",
    "excl_decided_date": "2026-09-25",
    "excl_reason": "DOMESTIC_ABUSE",
    "excl_scope": "WHOLE",
}


@pytest.mark.parametrize(
    ("invitee", "rows", "counts"),
    [
        ({"cgat_status": "EXCLUDED"}, [], True),
        ({"cgat_status": "PRESENT", "cgat_part_excluded": "Y"}, [], True),
        ({"cgat_status": "PRESENT"}, [DECISION], True),
        ({"cgat_status": "PRESENT"}, [], False),
        ({"cgat_status": "EXCLUDED", "cgat_person_id": None, "cgat_professional_id": "WORKER1"}, [], False),
    ],
)
def test_who_was_left_out(invitee: Row, rows: list[Row], counts: bool) -> None:
    assert bool(exclusions(invitee, *rows)) is counts


@pytest.mark.parametrize("left_out", [None, "excl_decided_by_id", "excl_decided_date", "excl_reason", "excl_scope"])
def test_a_decision_needs_all_four_parts_in_one_row(left_out: str | None) -> None:
    decision = {name: value for name, value in DECISION.items() if name != left_out}
    rest: Row = {"excl_exclusion_id": "EXCL2", "excl_attendance_id": "ATT1"}
    if left_out:
        rest[left_out] = DECISION[left_out]

    found = exclusions({"cgat_status": "EXCLUDED"}, decision, rest)

    assert [row["exclusion_is_complete"] for row in found] == [left_out is None]
