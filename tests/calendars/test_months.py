"""Months, ages and the first day in breach against worked cases."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.deadlines import first_day_in_breach, is_in_breach
from calendars.errors import CalendarTooShort, UnknownMonthRule
from calendars.months import add_months, age_on

HERE = Path(__file__).parent
DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2060, 12, 31))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _case_id(case: dict[str, str]) -> str:
    return f"{case['start_on']}, {case['months']} months: {case['note']}"


@pytest.mark.parametrize("case", _rows("months.csv"), ids=_case_id)
def test_worked_cases(case: dict[str, str]) -> None:
    due_on = add_months(date.fromisoformat(case["start_on"]), int(case["months"]))

    assert due_on.isoformat() == case["due_on"]
    assert first_day_in_breach(due_on, inclusive=False).isoformat() == case["deadline_breach_on"]
    assert first_day_in_breach(due_on, inclusive=True).isoformat() == case["threshold_breach_on"]


@pytest.mark.parametrize("case", _rows("month_rule_days.csv"), ids=_case_id)
def test_the_rule_of_days(case: dict[str, str]) -> None:
    due_on = add_months(date.fromisoformat(case["start_on"]), int(case["months"]), rule="DAYS")

    assert due_on.isoformat() == case["due_on"]


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        pytest.param(date(2024, 5, 31), -3, date(2024, 2, 29), id="back to a leap February"),
        pytest.param(date(2026, 1, 15), -1, date(2025, 12, 15), id="back over New Year"),
        pytest.param(date(2026, 12, 31), -12, date(2025, 12, 31), id="back a year from December"),
    ],
)
def test_months_back(day: date, months: int, earlier: date) -> None:
    assert add_months(day, months) == earlier


@given(day=DAYS, months=st.integers(min_value=-300, max_value=300))
def test_the_month_is_always_the_one_asked_for(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and add_months(moved, 0).day >= 28)


@given(born_on=DAYS, days=st.integers(min_value=0, max_value=40_000))
def test_an_age_is_the_last_birthday_passed(born_on: date, days: int) -> None:
    day = date.fromordinal(born_on.toordinal() + days)

    age = age_on(born_on, day)

    assert age is not None
    assert add_months(born_on, 12 * age) <= day < add_months(born_on, 12 * (age + 1))


@pytest.mark.parametrize("case", _rows("ages.csv"), ids=lambda case: case["note"])
def test_ages(case: dict[str, str]) -> None:
    age = age_on(date.fromisoformat(case["born_on"]), date.fromisoformat(case["day"]))

    assert age == (int(case["age"]) if case["age"] else None)


def test_an_unknown_month_rule_is_refused() -> None:
    with pytest.raises(UnknownMonthRule) as refusal:
        add_months(date(2026, 1, 1), 3, rule="LUNAR")

    assert str(refusal.value) == "There is no month rule 'LUNAR'. Set month_rule to CALENDAR or DAYS."


@pytest.mark.parametrize("rule", ["CALENDAR", "DAYS"])
@pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 31), 3), (date(1, 1, 1), -3)])
def test_months_beyond_all_dates_are_refused(day: date, months: int, rule: str) -> None:
    with pytest.raises(CalendarTooShort, match=r"is no date\. Check that date\."):
        add_months(day, months, rule=rule)


@pytest.mark.parametrize(
    ("as_of", "inclusive", "is_late"),
    [
        pytest.param(date(2026, 5, 30), False, False, id="a deadline, the day before"),
        pytest.param(date(2026, 5, 31), False, False, id="a deadline, its due date to midnight"),
        pytest.param(date(2026, 6, 1), False, True, id="a deadline, the first bad day"),
        pytest.param(date(2026, 5, 30), True, False, id="a threshold, the day before"),
        pytest.param(date(2026, 5, 31), True, True, id="a threshold, the anniversary"),
    ],
)
def test_in_breach(as_of: date, inclusive: bool, is_late: bool) -> None:
    assert is_in_breach(date(2026, 5, 31), as_of, inclusive=inclusive) is is_late
