"""The SQL calendar counts as the Python calendar does, and settings change on their day."""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from calendars.jurisdictions import build_calendar
from calendars.months import add_months, age_on
from engine import macros
from engine.macros import CalendarTable
from engine.parameters import DatedValue, Parameters, load_parameters

CALENDAR = build_calendar()
PARAMETERS = load_parameters(Path(rules.__file__).parent / "parameters.toml")
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2030, 12, 31))
#: Mistyped by a century or more.
STRAY_DAYS = st.dates(max_value=date(1980, 1, 1)).filter(lambda day: day.year > 1) | st.dates(
    min_value=date(2070, 1, 1), max_value=date(9990, 1, 1)
)


def connect(
    parameters: Parameters = PARAMETERS, *, settings: Collection[str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A database with the functions of one evaluation."""
    connection = duckdb.connect()
    table = CalendarTable(
        first_day=CALENDAR.first_day,
        last_day=CALENDAR.last_day,
        days_off=tuple(CALENDAR.days_off),
        known_until=CALENDAR.known_until,
    )
    macros.install(connection, as_at=date(2026, 11, 20), calendar=table, parameters=parameters, settings=settings)
    return connection


CONNECTION = connect()


def ask(sql: str, *values: object) -> object:
    """One value from the database."""
    row = CONNECTION.execute(f"select {sql}", list(values)).fetchone()
    assert row is not None
    return row[0]


def test_the_calendar_table_is_the_calendar() -> None:
    rows = CONNECTION.execute("select day, is_working_day, ordinal from calendar order by day").fetchall()

    assert rows == list(CALENDAR.rows())


@given(day=DAYS, number=st.integers(min_value=-60, max_value=60))
def test_working_days_are_added_as_the_calendar_adds_them(day: date, number: int) -> None:
    assert ask("working_days_after($1::date, $2::integer)", day, number) == CALENDAR.add(day, number)


@given(first=DAYS, days=st.integers(min_value=-40, max_value=400))
def test_working_days_between_are_counted_as_the_calendar_counts_them(first: date, days: int) -> None:
    last = first + timedelta(days=days)

    assert ask("working_days_between($1::date, $2::date)", first, last) == CALENDAR.count(first, last)


@given(day=STRAY_DAYS, number=st.integers(min_value=-60, max_value=60))
def test_working_days_are_added_outside_the_calendar_as_well(day: date, number: int) -> None:
    assert ask("working_days_after($1::date, $2::integer)", day, number) == CALENDAR.add(day, number)


@pytest.mark.parametrize("number", [3_000_000, -600_000])
def test_beyond_all_dates_there_is_no_day(number: int) -> None:
    assert ask("working_days_after($1::date, $2::integer)", date(2026, 11, 20), number) is None


@given(first=STRAY_DAYS, last=DAYS | STRAY_DAYS)
def test_working_days_are_counted_outside_the_calendar_as_well(first: date, last: date) -> None:
    assert ask("working_days_between($1::date, $2::date)", first, last) == CALENDAR.count(first, last)


@given(day=DAYS, months=st.integers(min_value=-30, max_value=300))
def test_months_are_clamped_as_the_calendar_clamps_them(day: date, months: int) -> None:
    assert ask("months_after($1::date, $2::integer)", day, months) == add_months(day, months)


@given(born_on=DAYS, days=st.integers(min_value=-10, max_value=9000))
def test_age_is_counted_as_the_calendar_counts_it(born_on: date, days: int) -> None:
    day = born_on + timedelta(days=days)

    assert ask("age_on($1::date, $2::date)", born_on, day) == age_on(born_on, day)


def test_a_setting_changes_on_its_day_and_not_before() -> None:
    own = PARAMETERS.override(
        {"record_complete_wd": [DatedValue(from_on=date(2026, 1, 1), value=2, source="a local procedure")]}
    )
    connection = connect(own)

    found = connection.execute(
        "select setting.record_complete_wd(date '2025-12-31'), setting.record_complete_wd(date '2026-01-01')"
    ).fetchone()

    assert found == (5, 2)


def test_of_a_day_that_nobody_knows_the_setting_of_tonight_holds() -> None:
    own = PARAMETERS.override(
        {
            "record_complete_wd": [DatedValue(from_on=date(2026, 1, 1), value=2, source="a local procedure")],
            "minutes_sent_wd": [DatedValue(from_on=date(2027, 1, 1), value=2, source="a local procedure")],
        }
    )
    connection = connect(own)

    found = connection.execute("select setting.record_complete_wd(null), setting.minutes_sent_wd(null)").fetchone()

    assert found == (2, PARAMETERS["minutes_sent_wd"].default)


def test_only_the_settings_that_are_asked_for_can_be_asked() -> None:
    connection = connect(settings=["record_complete_wd"])

    found = connection.execute("select setting.record_complete_wd(as_at()), is_near(as_at(), as_at())").fetchone()

    assert found == (PARAMETERS["record_complete_wd"].default, True)
    with pytest.raises(duckdb.CatalogException, match="minutes_sent_wd"):
        connection.execute("select setting.minutes_sent_wd(as_at())")


@pytest.mark.parametrize(
    ("rule", "months", "due"), [("CALENDAR", 3, date(2026, 5, 31)), ("DAYS", 3, date(2026, 5, 30))]
)
def test_months_can_be_counted_in_days(rule: str, months: int, due: date) -> None:
    own = PARAMETERS.override({"month_rule": [DatedValue(from_on=date(2020, 1, 1), value=rule, source="a procedure")]})

    found = connect(own).execute("select months_after(date '2026-02-28' + 0, $1)", [months]).fetchone()

    assert found == ((due if rule == "DAYS" else date(2026, 5, 28)),)


def test_the_day_of_the_event_can_be_counted_as_day_one() -> None:
    own = PARAMETERS.override({"day_zero_counts": [DatedValue(from_on=date(2020, 1, 1), value="Y", source="x")]})

    found = (
        connect(own)
        .execute("select working_days_after(date '2018-09-03', 10), working_days_after(date '2018-09-03', 1)")
        .fetchone()
    )

    assert found == (date(2018, 9, 14), date(2018, 9, 3))


def test_a_day_is_near_by_the_days_worked_out_beforehand_or_by_the_calendar() -> None:
    worked_out = macros.is_near_sql(CONNECTION)
    rows = CONNECTION.execute(
        f"select due_on, is_near(due_on, as_at()), {worked_out}, "
        "working_days_between(as_at(), due_on) <= setting.due_soon_wd(as_at()) from "
        "(select cast(day as date) as due_on from generate_series(date '2026-11-01', '2026-12-31', interval 1 day) "
        "as days(day) union all select date '2061-01-01') order by due_on"
    ).fetchall()

    assert all(by_calendar == beforehand == by_count for _, by_calendar, beforehand, by_count in rows)
    assert {near for _, near, _, _ in rows} == {True, False}
    assert rows[-1][:2] == (date(2061, 1, 1), False)
