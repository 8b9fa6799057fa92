"""Who hears weekly or monthly is told once a week or month, on the first morning that is told; and never twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from support.stories import LATE, Story, to

from register.database import Database

#: Late so long that its route has reached the weekly list of the director.
LONG_LATE = replace(LATE, due_on=date(2026, 9, 18), breach_on=date(2026, 9, 21), days_late=30)
QUIET = replace(LATE, state="not_due", breach_on=None)


@pytest.fixture
def story(either: Database) -> Story:
    return Story(either)


def november(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


def told_weekly(story: Story, nights: Sequence[date]) -> list[date]:
    """The nights of which the director is told in the weekly list."""
    found = []
    for on in nights:
        letter = to(story.night(on, LONG_LATE), "DCS")
        if letter and "CG-0001" in story.text(letter):
            found.append(on)
    return found


# The night of Sunday 8 November 2026 is told on Monday the 9th.
@pytest.mark.parametrize(
    ("nights", "told"),
    [
        pytest.param(november(8, 9, 10, 11, 12, 13, 14, 15), november(8, 15), id="every night"),
        pytest.param(november(7, 9, 10, 11, 12), november(9), id="no night for Monday"),
        pytest.param(november(7, 11, 12), november(11), id="no night until Thursday"),
        pytest.param(november(1, 15, 16), november(1, 15), id="no night in a whole week"),
        pytest.param(november(7, 13, 14, 15), november(15), id="nights for a weekend alone, which has no digests"),
    ],
)
def test_the_weekly_list_comes_on_the_first_morning_of_the_week_that_is_told(
    story: Story, nights: list[date], told: list[date]
) -> None:
    assert told_weekly(story, nights) == told


@pytest.mark.parametrize(
    ("nights", "told"),
    [
        # Friday 25 and Monday 28 December 2026 are bank holidays.
        pytest.param((26, 27, 28, 29, 30), [28], id="every night"),
        pytest.param((26, 27, 29, 30), [29], id="no night for Tuesday"),
        pytest.param((27, 30), [30], id="no night until Thursday"),
    ],
)
def test_after_a_bank_holiday_on_monday_the_week_begins_on_tuesday(
    story: Story, nights: tuple[int, ...], told: list[int]
) -> None:
    assert told_weekly(story, [date(2026, 12, day) for day in nights]) == [date(2026, 12, day) for day in told]


def test_who_wants_digests_at_weekends_hears_on_a_saturday_what_no_earlier_morning_told(story: Story) -> None:
    story.mail = replace(story.mail, weekend_digests=True)

    # Three weeks: these nights are told on a Sunday, on a Saturday and the day after it, and on a Monday.
    assert told_weekly(story, november(7, 13, 14, 15)) == november(7, 13, 15)


def test_a_night_that_is_caught_up_counts_on_the_day_on_which_it_ran(story: Story) -> None:
    story.night(date(2026, 11, 2), QUIET)

    caught_up = story.night(date(2026, 11, 4), LONG_LATE, ran_on=date(2026, 11, 9))
    same_day = story.night(date(2026, 11, 8), LONG_LATE)
    next_day = story.night(date(2026, 11, 9), LONG_LATE)

    letter = to(caught_up, "DCS")
    assert letter
    assert "CG-0001" in story.text(letter)
    assert to(same_day, "DCS") is None
    assert to(next_day, "DCS") is None


def test_a_held_night_tells_and_so_takes_the_turn(story: Story) -> None:
    held = story.night(date(2026, 11, 8), LONG_LATE, is_held=True)
    after = story.night(date(2026, 11, 9), LONG_LATE)

    assert to(held, "DCS")
    assert to(after, "DCS") is None


def test_a_word_to_a_chat_room_is_nobodys_turn(story: Story) -> None:
    mail, story.mail = story.mail, replace(story.mail, channel="webhook")
    story.night(date(2026, 11, 8), LONG_LATE)
    story.mail = mail

    assert told_weekly(story, november(9, 10)) == november(9)


def test_the_weekly_all_clear_is_not_lost_with_the_night_for_monday(story: Story) -> None:
    story.night(date(2026, 11, 5), QUIET)

    tuesday = story.night(date(2026, 11, 9), QUIET)
    wednesday = story.night(date(2026, 11, 10), QUIET)

    letter = to(tuesday, "SW")
    assert letter
    assert story.message(letter)["Subject"] == "Corewatch 9 November 2026: all clear"
    assert wednesday == []


@pytest.mark.parametrize(
    ("nights", "turns"),
    [
        # 1 November 2026 is a Sunday: the first working day is Monday the 2nd.
        pytest.param([date(2026, 10, 31), *november(1, 2, 3, 8)], november(1), id="a month that begins on a Sunday"),
        pytest.param([date(2026, 10, 31), *november(2, 3, 8)], november(2), id="no night for its first working day"),
        pytest.param(november(6, 8, 9), november(8), id="no night for its first week"),
        pytest.param([date(2026, 9, 30), *november(30)], [date(2026, 9, 30), *november(30)], id="no night in a month"),
    ],
)
def test_the_monthly_turn_comes_on_the_first_morning_of_the_month_that_is_told(
    story: Story, nights: list[date], turns: list[date]
) -> None:
    found = []
    for on in nights:
        story.night(on, LONG_LATE)
        if story.now.is_monthly_turn:
            found.append(on)

    assert found == turns
