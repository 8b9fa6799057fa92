"""The shipped lists against the published ones, and what an authority may add to them."""

import csv
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from calendars.bank_holidays import FIRST_SHIPPED, FOLDER, LAST_SHIPPED
from calendars.closures import Closure
from calendars.errors import CalendarTooShort, UnknownJurisdiction
from calendars.jurisdictions import JURISDICTIONS, build_calendar
from calendars.write_bank_holidays import CORRECTIONS, SUBDIVISIONS, Correction, as_csv, bank_holidays

PUBLISHED = Path(__file__).parent / "bank_holidays"
CLOSURE = Closure(closed_on=date(2026, 12, 29), title="Christmas closure", source="Cabinet, 3 March 2026")


def _published(jurisdiction: str) -> dict[date, str]:
    with (PUBLISHED / f"{jurisdiction}.csv").open(encoding="utf-8", newline="") as lines:
        return {date.fromisoformat(row["day"]): row["title"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("jurisdiction", SUBDIVISIONS)
def test_every_day_of_the_published_years_is_as_published(jurisdiction: str) -> None:
    published = _published(jurisdiction)
    first, last = date(min(published).year, 1, 1), date(max(published).year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    calendar = build_calendar(jurisdiction)

    assert [day for day in days if calendar.name_of_holiday(day)] == sorted(published)
    assert [day for day in days if calendar.is_working_day(day)] == [
        day for day in days if day.weekday() < 5 and day not in published
    ]


@pytest.mark.parametrize("jurisdiction", SUBDIVISIONS)
def test_the_published_lists_reach_as_far_as_the_calendar_says_it_is_known(jurisdiction: str) -> None:
    assert max(_published(jurisdiction)).year == build_calendar(jurisdiction).known_until.year


@pytest.mark.parametrize("jurisdiction", SUBDIVISIONS)
def test_the_shipped_list_is_what_the_library_and_the_corrections_give(jurisdiction: str) -> None:
    shipped = (FOLDER / f"{jurisdiction}.csv").read_text(encoding="utf-8")

    written = as_csv(bank_holidays(jurisdiction))

    assert written == shipped, "run `python -m calendars.write_bank_holidays` and read the differences"


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda correction: str(correction.day))
def test_a_correction_is_needed_and_has_a_source(correction: Correction) -> None:
    from holidays import country_holidays

    library = country_holidays("GB", subdiv=SUBDIVISIONS[correction.jurisdiction], years=correction.day.year)

    assert (correction.day in library) is (correction.title is None)
    assert correction.source


@pytest.mark.parametrize(
    ("jurisdiction", "day", "title"),
    [
        ("ENG-WAL", date(2028, 4, 17), "Easter Monday"),
        ("ENG-WAL", date(2026, 12, 28), "Boxing Day (substitute day)"),
        ("ENG-WAL", date(2026, 12, 26), None),
        ("ENG-WAL", date(2026, 6, 15), None),
        ("SCT", date(2026, 6, 15), "World Cup bank holiday"),
        ("SCT", date(2023, 1, 2), "New Year’s Day (substitute day)"),
        ("NIR", date(2026, 7, 13), "Battle of the Boyne (Orangemen’s Day) (substitute day)"),
    ],
)
def test_a_holiday_has_a_name_that_people_know(jurisdiction: str, day: date, title: str | None) -> None:
    assert build_calendar(jurisdiction).name_of_holiday(day) == title


def test_england_and_wales_share_one_list() -> None:
    assert build_calendar("ENG") == build_calendar("WAL") == build_calendar("ENG-WAL") == build_calendar()


@pytest.mark.parametrize(
    ("asked", "guessed"),
    [
        pytest.param("ENG_WAL", " Did you mean 'ENG-WAL'?", id="a typing error"),
        pytest.param("GB", "", id="plain GB has no list"),
        pytest.param("sct", " Did you mean 'SCT'?", id="small letters"),
    ],
)
def test_an_unknown_jurisdiction_is_refused(asked: str, guessed: str) -> None:
    with pytest.raises(UnknownJurisdiction) as refusal:
        build_calendar(asked)

    assert str(refusal.value) == (
        f"There is no bank holiday list for '{asked}'.{guessed} Set the calendar to one of ENG-WAL, ENG, WAL, SCT, NIR."
    )


def test_every_jurisdiction_has_a_list() -> None:
    assert {build_calendar(name).jurisdiction for name in JURISDICTIONS} == set(SUBDIVISIONS)


def test_extra_holidays_are_added_and_replace_nothing() -> None:
    calendar = build_calendar(extra_holidays={date(2027, 7, 5): "A new one-off holiday"})

    assert not calendar.is_working_day(date(2027, 7, 5))
    assert calendar.name_of_holiday(date(2027, 7, 5)) == "A new one-off holiday"
    assert not calendar.is_working_day(date(2027, 8, 30))


def test_an_extra_holiday_already_shipped_changes_nothing() -> None:
    calendar = build_calendar(extra_holidays={date(2026, 12, 25): "Xmas"})

    assert calendar.name_of_holiday(date(2026, 12, 25)) == "Christmas Day"
    assert list(calendar.rows()) == list(build_calendar().rows())


@pytest.mark.parametrize("day", [date(2026, 12, 27), date(1980, 1, 1), date(2099, 12, 31)])
def test_an_extra_holiday_on_a_weekend_or_out_of_range_has_no_effect(day: date) -> None:
    calendar = build_calendar(extra_holidays={day: "Extra"})

    assert list(calendar.rows()) == list(build_calendar().rows())


def test_closures_do_not_stop_a_clock_by_default() -> None:
    calendar = build_calendar(closures=[CLOSURE])

    assert calendar.is_working_day(CLOSURE.closed_on)
    assert calendar.add(date(2026, 12, 24), 2) == date(2026, 12, 30)


def test_closures_stop_a_clock_where_the_authority_says_so() -> None:
    calendar = build_calendar(closures=[CLOSURE], closures_count=True)

    assert not calendar.is_working_day(CLOSURE.closed_on)
    assert calendar.add(date(2026, 12, 24), 2) == date(2026, 12, 31)
    assert not calendar.is_working_day(date(2026, 12, 25))


def test_a_closure_is_no_bank_holiday() -> None:
    calendar = build_calendar(closures=[CLOSURE], closures_count=True)

    assert calendar.name_of_holiday(CLOSURE.closed_on) is None
    assert calendar.days_off[CLOSURE.closed_on] == "Christmas closure"


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        pytest.param(date(1989, 12, 31), LAST_SHIPPED, id="begins too early"),
        pytest.param(FIRST_SHIPPED, date(2061, 1, 1), id="ends too late"),
    ],
)
def test_a_calendar_longer_than_the_lists_is_refused(first_day: date, last_day: date) -> None:
    with pytest.raises(CalendarTooShort, match="Stay within 1 January 1990 and 31 December 2060"):
        build_calendar(first_day=first_day, last_day=last_day)


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CalendarTooShort, match="from 2 January 2026 back to 1 January 2026"):
        build_calendar(first_day=date(2026, 1, 2), last_day=date(2026, 1, 1))


def test_building_a_calendar_loads_none_of_the_slow_libraries() -> None:
    program = (
        "import sys; from calendars.jurisdictions import build_calendar; import calendars.terms; "
        "build_calendar().add; print(sorted({'holidays', 'icalendar', 'dateutil'} & set(sys.modules)))"
    )

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"
