"""The gaps between days on which a child was seen or discussed."""

from datetime import date

import pytest
from support.facts import facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def chain(tables: Tables, relation: str, last: str, following: str) -> list[tuple[object, ...]]:
    found = facts_rows(tables, relation, AS_AT)
    return sorted((row[last], row["link"], row[following]) for row in found)


def unseen(tables: Tables) -> list[tuple[object, ...]]:
    return chain(tables, "unseen_gap", "last_seen_on", "next_seen_on")


def test_a_child_is_unseen_from_the_first_day_of_the_plan() -> None:
    assert unseen(healthy_tables()) == [
        (date(2026, 9, 18), "start", date(2026, 11, 18)),
        (date(2026, 11, 18), "VISIT1", None),
    ]


def test_a_child_born_on_the_plan_is_unseen_from_birth() -> None:
    tables = healthy_tables()
    tables["ssd_person"][0]["pers_dob"] = "2026-10-05"

    assert unseen(tables)[0] == (date(2026, 10, 5), "start", date(2026, 11, 18))


def test_nobody_asks_whether_an_unborn_child_was_seen() -> None:
    tables = healthy_tables()
    tables["ssd_person"][0]["pers_dob"] = None

    assert unseen(tables) == []


def test_a_visit_without_sight_of_the_child_does_not_count() -> None:
    tables = healthy_tables()
    tables["ssd_cp_visits"][0]["cppv_cp_visit_seen"] = None

    found = facts_rows(tables, "unseen_gap", AS_AT)

    assert [(row["next_seen_on"], row["seen_not_recorded"]) for row in found] == [(None, True)]


def supervised(*rows: Row, **involvement: str | None) -> Tables:
    tables = healthy_tables()
    tables["ssd_involvements"][0] |= involvement
    fixed: Row = {
        "supv_person_id": "CHILD1",
        "supv_supervisee_id": "WORKER1",
        "supv_type": "CASE",
        "supv_status": "HELD",
    }
    tables["cgx_supervision"] = [
        {**fixed, "supv_supervision_id": f"SUP{number}", **row} for number, row in enumerate(rows)
    ]
    return tables


def supervisions(tables: Tables) -> list[tuple[object, ...]]:
    return chain(tables, "supervision_gap", "last_supervision_on", "next_supervision_on")


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({}, True),
        ({"supv_type": "GROUP"}, True),
        ({"supv_type": "PERSONAL"}, False),
        ({"supv_status": "CANCELLED"}, False),
        ({"supv_status": "HELD_NOT_QUORATE"}, True),
        ({"supv_person_id": "CHILD2"}, False),
    ],
)
def test_which_supervision_counts(row: Row, counts: bool) -> None:
    found = supervisions(supervised({"supv_held_date": "2026-10-12", **row}))

    assert found[0] == (date(2026, 9, 18), "start", date(2026, 10, 12) if counts else None)


def test_group_supervision_may_be_left_out() -> None:
    tables = supervised({"supv_held_date": "2026-10-12", "supv_type": "GROUP"})

    found = facts_rows(tables, "supervision_gap", AS_AT, {"group_supervision_counts": "N"})

    assert [row["next_supervision_on"] for row in found] == [None]


def test_two_supervisions_on_one_day_are_one() -> None:
    found = supervisions(supervised({"supv_held_date": "2026-10-12"}, {"supv_held_date": "2026-10-12"}))

    assert [link for _, link, _ in found] == ["start", "SUP0"]


@pytest.mark.parametrize(("began", "start"), [("2026-08-24", date(2026, 9, 18)), ("2026-09-25", date(2026, 9, 25))])
def test_the_clock_waits_for_the_first_social_worker(began: str, start: date) -> None:
    found = supervisions(supervised(invo_involvement_start_date=began))

    assert [last for last, _, _ in found] == [start]


def test_supervision_after_the_end_of_the_plan_is_left_out() -> None:
    tables = supervised({"supv_held_date": "2026-10-12"})
    tables["ssd_cp_plans"][0]["cppl_cp_plan_end_date"] = "2026-10-11"

    assert supervisions(tables) == [(date(2026, 9, 18), "start", None)]


def in_need(*visits: str, **plan: str | None) -> Tables:
    """A child in need, without a protection plan, seen on these days."""
    row: Row = {"cinp_cin_plan_id": "CIN1", "cinp_person_id": "CHILD1", "cinp_cin_plan_start_date": "2026-09-01"}
    tables = healthy_tables(ssd_cp_plans=[], ssd_cin_plans=[row | plan])
    tables["ssd_cin_visits"] = [
        {
            "cinv_cin_visit_id": f"CV{on}",
            "cinv_person_id": "CHILD1",
            "cinv_cin_visit_date": on,
            "cinv_cin_visit_seen": "Y",
        }
        for on in visits
    ]
    return tables


def need_gaps(tables: Tables) -> list[tuple[object, ...]]:
    return chain(tables, "child_in_need_visit_gap", "last_seen_on", "next_seen_on")


def test_visits_to_a_child_in_need_from_the_start_to_the_end_of_the_plan() -> None:
    tables = in_need("2026-08-28", "2026-09-01", "2026-09-21", "2026-10-12", cinp_cin_plan_end_date="2026-10-11")

    assert need_gaps(tables) == [
        (date(2026, 9, 1), "start", date(2026, 9, 21)),
        (date(2026, 9, 21), "CV2026-09-21", None),
    ]


@pytest.mark.parametrize("seen", ["N", None])
def test_a_visit_at_which_the_child_in_need_was_not_seen(seen: str | None) -> None:
    tables = in_need("2026-09-21")
    tables["ssd_cin_visits"][0]["cinv_cin_visit_seen"] = seen

    assert need_gaps(tables) == [(date(2026, 9, 1), "start", None)]


@pytest.mark.parametrize(
    ("began", "ended", "under_protection"),
    [
        ("2026-09-29", None, True),
        ("2026-09-30", None, False),
        ("2026-09-01", "2026-09-29", False),
        ("2026-09-01", "2026-09-30", True),
    ],
)
def test_a_protection_plan_on_the_due_day_takes_over(began: str, ended: str | None, under_protection: bool) -> None:
    tables = in_need("2026-11-18")
    tables["ssd_cp_plans"] = [
        {
            "cppl_cp_plan_id": "PLAN1",
            "cppl_person_id": "CHILD1",
            "cppl_cp_plan_start_date": began,
            "cppl_cp_plan_end_date": ended,
        }
    ]

    found = facts_rows(tables, "child_in_need_visit_gap", AS_AT)

    assert [row["is_on_protection_plan"] for row in found if row["link"] == "start"] == [under_protection]


def test_short_breaks_only() -> None:
    tables = in_need() | {"cgx_person_details": [{"pdet_person_id": "CHILD1", "pdet_short_break_only": "Y"}]}

    found = facts_rows(tables, "child_in_need_visit_gap", AS_AT)

    assert [row["has_short_breaks_only"] for row in found] == [True]
