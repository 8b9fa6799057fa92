"""Working days against worked cases, tables of days and a naive loop."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.closures import Closure
from calendars.errors import CalendarTooShort
from calendars.jurisdictions import build_calendar

HERE = Path(__file__).parent
ENGLAND = build_calendar()
DAY_ZERO_COUNTS = build_calendar(day_zero_counts=True)
DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2055, 12, 31))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _case_id(case: dict[str, str]) -> str:
    return f"{case['start_on']}: {case['note']}"


def _is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in ENGLAND.holidays


@pytest.mark.parametrize("case", _rows("working_days.csv"), ids=_case_id)
def test_worked_cases(case: dict[str, str]) -> None:
    start_on = date.fromisoformat(case["start_on"])

    due_on = ENGLAND.add(start_on, int(case["working_days"]))

    assert due_on == date.fromisoformat(case["due_on"])


@pytest.mark.parametrize("case", _rows("days.csv"), ids=lambda case: f"{case['day']}: {case['note']}")
def test_single_days(case: dict[str, str]) -> None:
    calendar = build_calendar(case["jurisdiction"])

    works = calendar.is_working_day(date.fromisoformat(case["day"]))

    assert works is (case["works"] == "Y")


@given(day=DAYS, working_days=st.integers(min_value=1, max_value=80))
def test_adding_equals_stepping_day_by_day(day: date, working_days: int) -> None:
    stepped, left = day, working_days
    while left:
        stepped += timedelta(days=1)
        left -= _is_working_day(stepped)

    due_on = ENGLAND.add(day, working_days)

    assert due_on == stepped


@given(day=DAYS, working_days=st.integers(min_value=1, max_value=80))
def test_going_back_equals_stepping_back_day_by_day(day: date, working_days: int) -> None:
    stepped, left = day, working_days
    while left:
        stepped -= timedelta(days=1)
        left -= _is_working_day(stepped)

    due_on = ENGLAND.add(day, -working_days)

    assert due_on == stepped


@given(after=DAYS, length=st.integers(min_value=-40, max_value=400))
def test_counting_equals_a_loop(after: date, length: int) -> None:
    looped = sum(_is_working_day(after + timedelta(days=n)) for n in range(1, length + 1))

    counted = ENGLAND.count(after, after + timedelta(days=length))

    assert counted == looped


@given(day=DAYS, working_days=st.integers(min_value=0, max_value=300))
def test_counting_undoes_adding(day: date, working_days: int) -> None:
    due_on = ENGLAND.add(day, working_days)

    assert ENGLAND.count(day, due_on) == working_days


@given(day=DAYS.filter(_is_working_day), working_days=st.integers(min_value=-300, max_value=300))
def test_going_back_undoes_going_forward_from_a_working_day(day: date, working_days: int) -> None:
    there = ENGLAND.add(day, working_days)

    assert ENGLAND.add(there, -working_days) == day


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 25)])
def test_zero_working_days_is_the_day_itself(day: date) -> None:
    assert ENGLAND.add(day, 0) == day


@pytest.mark.parametrize(
    ("start_on", "working_days", "due_on"),
    [
        pytest.param(date(2018, 9, 3), 10, date(2018, 9, 14), id="one day earlier than the usual count"),
        pytest.param(date(2018, 9, 3), 1, date(2018, 9, 3), id="day 1 is the start"),
        pytest.param(date(2018, 9, 1), 1, date(2018, 9, 1), id="also on a Saturday"),
        pytest.param(date(2018, 9, 17), -2, date(2018, 9, 13), id="going back is not changed"),
        pytest.param(date(2018, 9, 17), 0, date(2018, 9, 17), id="zero is not changed"),
    ],
)
def test_the_start_day_counts_where_told_so(start_on: date, working_days: int, due_on: date) -> None:
    assert DAY_ZERO_COUNTS.add(start_on, working_days) == due_on


def test_the_start_day_does_not_change_a_count_between_two_days() -> None:
    assert DAY_ZERO_COUNTS.count(date(2018, 9, 3), date(2018, 9, 17)) == 10


def test_rows_tell_every_day_once_with_its_ordinal() -> None:
    calendar = build_calendar(first_day=date(2026, 12, 24), last_day=date(2026, 12, 30))

    rows = list(calendar.rows())

    assert rows == [
        (date(2026, 12, 24), True, 1),
        (date(2026, 12, 25), False, 1),
        (date(2026, 12, 26), False, 1),
        (date(2026, 12, 27), False, 1),
        (date(2026, 12, 28), False, 1),
        (date(2026, 12, 29), True, 2),
        (date(2026, 12, 30), True, 3),
    ]


def test_rows_of_the_whole_calendar_have_no_gap_and_agree_with_single_days() -> None:
    rows = list(ENGLAND.rows())

    assert (rows[0][0], rows[-1][0]) == (ENGLAND.first_day, ENGLAND.last_day)
    assert all(later[0] - earlier[0] == timedelta(days=1) for earlier, later in pairwise(rows))
    assert all(works == _is_working_day(day) for day, works, _ in rows)
    assert all(later[2] - earlier[2] == later[1] for earlier, later in pairwise(rows))


def test_the_days_are_counted_one_by_one() -> None:
    lines = ENGLAND.explain(date(2026, 12, 23), 3)

    assert lines == [
        "Thursday 24 December 2026: working day 1",
        "Friday 25 December 2026: not counted (Christmas Day)",
        "Saturday 26 December 2026: not counted (weekend)",
        "Sunday 27 December 2026: not counted (weekend)",
        "Monday 28 December 2026: not counted (Boxing Day (substitute day))",
        "Tuesday 29 December 2026: working day 2",
        "Wednesday 30 December 2026: working day 3",
    ]


def test_the_days_are_counted_backwards() -> None:
    lines = ENGLAND.explain(date(2023, 1, 4), -2)

    assert lines == [
        "Tuesday 3 January 2023: working day 1",
        "Monday 2 January 2023: not counted (New Year’s Day (substitute day))",
        "Sunday 1 January 2023: not counted (weekend)",
        "Saturday 31 December 2022: not counted (weekend)",
        "Friday 30 December 2022: working day 2",
    ]


def test_the_start_day_is_named_when_it_counts() -> None:
    lines = DAY_ZERO_COUNTS.explain(date(2018, 9, 3), 2)

    assert lines == [
        "Monday 3 September 2018: working day 1 (the start day counts)",
        "Tuesday 4 September 2018: working day 2",
    ]


def test_a_day_not_yet_published_is_said_to_be_so() -> None:
    (line,) = ENGLAND.explain(date(2029, 5, 1), 1)

    assert line == "Wednesday 2 May 2029: working day 1; bank holidays of that year not yet published"


def test_a_closure_that_does_not_stop_the_clock_is_named() -> None:
    closure = Closure(closed_on=date(2026, 12, 29), title="Christmas closure", source="Cabinet")
    calendar = build_calendar(closures=[closure])

    (line,) = calendar.explain(date(2026, 12, 28), 1)

    assert line == ("Tuesday 29 December 2026: working day 1 (council closed, Christmas closure, but the clock runs)")


@given(day=DAYS, working_days=st.integers(min_value=-60, max_value=60))
def test_a_walk_ends_where_adding_ends_and_numbers_every_working_day(day: date, working_days: int) -> None:
    steps = list(ENGLAND.walk(day, working_days))

    numbers = [step.number for step in steps if step.number is not None]
    assert numbers == list(range(1, abs(working_days) + 1))
    assert [step.day for step in steps][-1:] == [ENGLAND.add(day, working_days)][: abs(working_days)]
    assert all(step.remark for step in steps if step.number is None)


@pytest.mark.parametrize(
    ("day", "is_provisional"),
    [
        pytest.param(date(2028, 12, 31), False, id="the last day published"),
        pytest.param(date(2029, 1, 1), True, id="the first day after it"),
    ],
)
def test_provisional_days(day: date, is_provisional: bool) -> None:
    assert ENGLAND.is_provisional(day) is is_provisional


def test_the_calendar_says_until_when_it_is_known() -> None:
    assert ENGLAND.known_until == date(2028, 12, 31)


SHORT = build_calendar(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2025, 12, 31), True, id="a Wednesday before it"),
        pytest.param(date(2025, 12, 28), False, id="a Sunday before it"),
        pytest.param(date(2027, 1, 1), True, id="a Friday after it, whose holiday is not in it"),
        pytest.param(date(2027, 1, 2), False, id="a Saturday after it"),
    ],
)
def test_outside_the_calendar_monday_to_friday_are_worked(day: date, works: bool) -> None:
    assert SHORT.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "working_days", "found"),
    [
        pytest.param(date(2026, 12, 30), 2, date(2027, 1, 1), id="past the end"),
        pytest.param(date(2026, 12, 26), 5, date(2027, 1, 4), id="past the end from a day off"),
        pytest.param(date(2026, 1, 2), -1, date(2025, 12, 31), id="before the beginning"),
        pytest.param(date(2026, 1, 5), -2, date(2025, 12, 31), id="one further than the first working day"),
        pytest.param(date(2025, 12, 31), 2, date(2026, 1, 5), id="into it from before"),
        pytest.param(date(2027, 1, 4), -2, date(2026, 12, 31), id="into it from behind"),
        pytest.param(date(18, 9, 3), 10, date(18, 9, 17), id="a year without its century"),
        pytest.param(date(2099, 12, 31), 0, date(2099, 12, 31), id="no days"),
        pytest.param(date(2099, 12, 27), -1, date(2099, 12, 25), id="back from a Sunday"),
    ],
)
def test_working_days_are_added_outside_the_calendar(day: date, working_days: int, found: date) -> None:
    assert SHORT.add(day, working_days) == found


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        pytest.param(date(2025, 12, 31), date(2026, 1, 5), 2, id="from before it"),
        pytest.param(date(2026, 12, 1), date(2027, 1, 5), 23, id="to behind it"),
        pytest.param(date(18, 9, 3), date(18, 9, 17), 10, id="all of it before"),
        pytest.param(date(2099, 12, 25), date(2099, 12, 28), 1, id="all of it behind"),
    ],
)
def test_working_days_are_counted_outside_the_calendar(after: date, until: date, days: int) -> None:
    assert SHORT.count(after, until) == days


@pytest.mark.parametrize(
    ("day", "working_days", "words"), [(date.max, 1, "31 December 9999"), (date.min, -1, "1 January 0001")]
)
def test_a_result_outside_all_dates_is_refused(day: date, working_days: int, words: str) -> None:
    with pytest.raises(CalendarTooShort) as refusal:
        SHORT.add(day, working_days)

    assert str(refusal.value) == (
        f"Working days counted from {words} run out of all dates. Check that date and the number of working days."
    )


def test_the_first_and_the_last_working_day_can_be_reached() -> None:
    assert SHORT.add(date(2026, 1, 5), -1) == date(2026, 1, 2)
    assert SHORT.add(date(2026, 12, 30), 1) == date(2026, 12, 31)
