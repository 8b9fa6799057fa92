"""Months begin and end where a calendar says, and the year of a report on 1 April."""

from datetime import date

import pytest

from engine.errors import EngineError
from engine.measures.months import month_of, month_words, months_back, parse_month, run_of_months

LATER = date(2030, 1, 1)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 10), date(2024, 2, 29)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 10, 31), date(2026, 10, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day_weekend_or_not(day: date, last: date) -> None:
    assert month_of(day, as_at=LATER).last_on == last


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), date(2025, 4, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2027, 1, 15), date(2026, 4, 1)),
    ],
)
def test_the_year_begins_again_each_april(day: date, year: date) -> None:
    assert month_of(day, as_at=LATER).year_on == year


def test_a_month_that_is_not_over_ends_tonight_and_is_provisional() -> None:
    month = month_of(date(2026, 11, 1), as_at=date(2026, 11, 20))

    assert (month.last_on, month.is_provisional) == (date(2026, 11, 20), True)


def test_a_month_is_whole_on_its_last_night() -> None:
    assert not month_of(date(2026, 11, 1), as_at=date(2026, 11, 30)).is_provisional


def test_thirteen_months_are_a_year_and_the_month_itself() -> None:
    months = run_of_months(date(2026, 1, 20), 13, as_at=LATER)

    assert (months[0].first_on, months[-1].first_on) == (date(2025, 1, 1), date(2026, 1, 1))
    assert len(months) == 13


def test_back_over_a_new_year() -> None:
    assert months_back(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert months_back(date(2026, 1, 1), 12) == date(2025, 1, 1)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "October 2026", "2026-10-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="is not a month"):
        parse_month(text)


def test_a_month_in_words() -> None:
    assert month_words(parse_month("2026-10")) == "October 2026"
