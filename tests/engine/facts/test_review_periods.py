"""The time between conferences of a plan, its half-way day, and the check made in it."""

from datetime import date

import pytest
from support.facts import facts_rows
from support.snapshots import Tables, healthy_tables

AS_AT = date(2026, 11, 20)


def checked(*days: str) -> Tables:
    """A plan from 18 September with a review on 30 October, and checks on these days."""
    tables = healthy_tables()
    tables["ssd_cp_reviews"][0]["cppr_cp_review_date"] = "2026-10-30"
    tables["cgx_midpoint_checks"] = [
        {"midp_check_id": f"MID{on}", "midp_cp_plan_id": "PLAN1", "midp_date": on} for on in days
    ]
    return tables


def periods(tables: Tables) -> dict[object, tuple[object, ...]]:
    return {
        row["conference_id"]: (row["next_conference_on"], row["halfway_on"], row["checked_on"])
        for row in facts_rows(tables, "review_period", AS_AT)
    }


def test_half_way_to_the_review_that_was_due() -> None:
    assert periods(checked()) == {
        "CONF1": (date(2026, 10, 30), date(2026, 11, 2), None),
        "REV1": (None, date(2027, 1, 29), None),
    }


@pytest.mark.parametrize(
    ("on", "first", "second"),
    [
        ("2026-09-18", None, None),
        ("2026-09-19", date(2026, 9, 19), None),
        ("2026-10-30", date(2026, 10, 30), None),
        ("2026-10-31", None, date(2026, 10, 31)),
    ],
)
def test_a_check_belongs_to_the_time_in_which_it_was_made(on: str, first: date | None, second: date | None) -> None:
    found = periods(checked(on))

    assert (found["CONF1"][2], found["REV1"][2]) == (first, second)


def test_a_plan_without_a_conference_row_is_counted_from_its_start() -> None:
    tables = checked() | {"ssd_initial_cp_conference": []}

    assert list(periods(tables)) == ["REV1", "start"]
