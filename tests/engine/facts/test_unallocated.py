"""Days on which a child is owed a qualified worker and none is allocated."""

from datetime import date

import pytest
from support.facts import FactsRow, facts_rows
from support.snapshots import Row, Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def involvement(key: str, start: str, end: str | None = None, **values: str | None) -> Row:
    row: Row = {
        "invo_involvements_id": key,
        "invo_professional_id": "WORKER1",
        "invo_professional_role_id": "LEAD_SW",
        "invo_person_id": "CHILD1",
        "invo_involvement_start_date": start,
        "invo_involvement_end_date": end,
    }
    return row | values


def plan(start: str, end: str | None = None, key: str = "PLAN1") -> Row:
    return {
        "cppl_cp_plan_id": key,
        "cppl_person_id": "CHILD1",
        "cppl_icpc_id": None,
        "cppl_cp_plan_start_date": start,
        "cppl_cp_plan_end_date": end,
    }


def need(start: str, end: str | None = None) -> Row:
    return {
        "cinp_cin_plan_id": f"NEED{start}",
        "cinp_person_id": "CHILD1",
        "cinp_cin_plan_start_date": start,
        "cinp_cin_plan_end_date": end,
    }


def child(plans: list[Row] | None = None, needs: list[Row] | None = None, workers: list[Row] | None = None) -> Tables:
    tables = healthy_tables(ssd_cin_plans=needs or [], ssd_involvements=workers or [], ssd_cp_plans=plans or [])
    tables["ssd_initial_cp_conference"] = []
    return tables


def spells(tables: Tables, **settings: int | str) -> list[FactsRow]:
    return facts_rows(tables, "unallocated_spell", AS_AT, settings)


def test_a_child_with_one_worker_throughout_has_no_spell() -> None:
    assert spells(child([plan("2026-09-18")], workers=[involvement("I1", "2026-09-18")])) == []


def test_a_gap_between_two_workers() -> None:
    workers = [involvement("I1", "2026-09-01", "2026-10-05"), involvement("I2", "2026-10-12")]

    (found,) = spells(child([plan("2026-09-18")], workers=workers))

    assert found["first_day_on"] == date(2026, 10, 6)
    assert found["last_allocated_on"] == date(2026, 10, 5)
    assert found["next_allocated_on"] == date(2026, 10, 12)
    assert found["case_closed_on"] is None
    assert found["on_plan_from_on"] == date(2026, 10, 6)


def test_two_workers_on_following_days_leave_no_gap() -> None:
    workers = [involvement("I1", "2026-09-01", "2026-10-05"), involvement("I2", "2026-10-06")]

    assert spells(child([plan("2026-09-18")], workers=workers)) == []


def test_a_child_who_never_had_a_worker() -> None:
    (found,) = spells(child(needs=[need("2026-10-01")]))

    assert (found["first_day_on"], found["last_allocated_on"]) == (date(2026, 10, 1), date(2026, 10, 1))
    assert (found["next_allocated_on"], found["case_closed_on"]) == (None, None)
    assert (found["is_on_plan_at_last"], found["on_plan_from_on"]) == (False, None)


def test_a_worker_who_left_on_the_last_day_allowed_to_be_known() -> None:
    (still_there, left) = (
        spells(child([plan("2026-09-18")], workers=[involvement("I1", "2026-09-01", day)]))
        for day in ("2026-11-20", "2026-11-19")
    )

    assert still_there == []
    assert [row["first_day_on"] for row in left] == [AS_AT]


def test_the_case_closed_without_a_worker() -> None:
    (found,) = spells(child(needs=[need("2026-10-01", "2026-10-20")]))

    assert found["case_closed_on"] == date(2026, 10, 20)


def test_one_spell_goes_on_when_a_plan_follows_a_plan_for_a_child_in_need() -> None:
    (found,) = spells(child([plan("2026-10-10", "2026-10-20")], [need("2026-10-01", "2026-10-10"), need("2026-10-20")]))

    assert found["first_day_on"] == date(2026, 10, 1)
    assert (found["on_plan_from_on"], found["off_plan_on"]) == (date(2026, 10, 10), date(2026, 10, 20))
    assert found["is_on_plan_at_last"] is False


def test_a_second_plan_that_follows_at_once_keeps_the_child_on_a_plan() -> None:
    (found,) = spells(child([plan("2026-10-01", "2026-10-10"), plan("2026-10-10", key="PLAN2")]))

    assert (found["on_plan_from_on"], found["off_plan_on"]) == (date(2026, 10, 1), None)


def test_two_periods_apart_are_two_spells() -> None:
    found = spells(child(needs=[need("2026-01-05", "2026-02-05"), need("2026-10-01")]))

    assert [row["first_day_on"] for row in found] == [date(2026, 1, 5), date(2026, 10, 1)]


def test_a_worker_before_the_duty_began_is_the_last_one() -> None:
    workers = [involvement("I1", "2026-08-24", "2026-09-17")]

    (found,) = spells(child([plan("2026-09-18")], workers=workers))

    assert (found["first_day_on"], found["last_allocated_on"]) == (date(2026, 9, 18), date(2026, 9, 17))


@pytest.mark.parametrize(
    ("values", "counted_duty", "allocated"),
    [
        ({}, "N", True),
        ({"invo_professional_role_id": "CO_SW"}, "N", False),
        ({"invo_professional_role_id": "DUTY"}, "N", False),
        ({"invo_professional_role_id": "DUTY"}, "Y", True),
        ({"invo_professional_id": None}, "N", False),
        ({"invo_professional_id": "HR2"}, "N", False),
        ({"invo_professional_id": "HR2"}, "Y", True),
        ({"invo_professional_id": "SOMEBODY"}, "N", True),
    ],
)
def test_who_counts_as_allocated(values: Row, counted_duty: str, allocated: bool) -> None:
    tables = child([plan("2026-09-18")], workers=[involvement("I1", "2026-09-01", **values)])

    found = spells(tables, duty_allocation_counts=counted_duty)

    assert (found == []) is allocated


def test_a_worker_who_is_not_registered_does_not_count() -> None:
    tables = child([plan("2026-09-18")], workers=[involvement("I1", "2026-09-01")])
    tables["cgx_staff"] = [row | {"stff_registered": "N"} for row in tables["cgx_staff"]]

    assert len(spells(tables)) == 1


def test_nothing_is_owed_from_the_eighteenth_birthday_on() -> None:
    tables = child(needs=[need("2026-10-01")])
    tables["ssd_person"][0]["pers_dob"] = "2008-10-10"

    (found,) = spells(tables)

    assert found["case_closed_on"] == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("closes", "closed", "expected"),
    [
        ("2026-11-24", None, date(2026, 11, 24)),
        ("2026-11-19", None, None),
        ("2026-11-24", "2026-11-01", None),
    ],
)
def test_a_closing_date_agreed_by_a_manager(closes: str, closed: str | None, expected: date | None) -> None:
    tables = child(needs=[need("2026-10-01")])
    tables["ssd_cin_episodes"][0]["cine_close_date"] = closed
    tables["cgx_referral_details"] = [{"refd_referral_id": "REF1", "refd_planned_close_date": closes}]

    (found,) = spells(tables)

    assert found["closing_on"] == expected
