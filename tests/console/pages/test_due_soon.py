"""Due soon: the last day for each, whether its meeting is booked, and only what is in scope."""

from datetime import date
from typing import Any

import pytest
from support.consoles import House
from support.pictured import NORTH, SOUTH, a_duty, hang

TUESDAY = date(2026, 11, 24)


def soon(**changes: Any) -> Any:
    """A core group that has to be held by Tuesday."""
    known = {
        "rule": "cg-interval-max", "state": "due_soon", "days_late": 0, "needs_meeting": True, "due_on": TUESDAY,
        "breach_on": date(2026, 11, 25), "last_chance_on": TUESDAY,
    }  # fmt: skip
    return a_duty(**{**known, **changes})


def test_it_says_until_when_what_is_booked_and_whose_it_is(house: House) -> None:
    hang(house, soon(), soon(**{**NORTH, "plan": "P3"}, subject="P3", booked_on=date(2026, 12, 1)),
         soon(**{**NORTH, "plan": "P4"}, subject="P4", booked_on=TUESDAY))  # fmt: skip

    page = house.browser("manager").get("/due-soon").text

    assert "Tuesday 24 November 2026" in page
    assert "No meeting is booked" in page
    assert "Booked for 1 December 2026: too late" in page
    assert "Booked for 24 November 2026, in time" in page
    assert "w1, North" in page
    assert "<strong>3 duties</strong>" in page


def test_siblings_at_one_meeting_are_one_line(house: House) -> None:
    at_one = {"rule": "min-not-distributed", "family": "minutes", "meeting": "M7", "needs_meeting": False}
    hang(house, soon(**at_one, subject="M7|P1"), soon(**at_one, subject="M7|P3", plan="P3"))

    page = house.browser("manager").get("/due-soon").text

    assert page.count('href="/meetings/M7"') == 1
    assert "plans P1, P3" in page
    assert "2 duties" in page
    assert house.records("plan") == ["P1", "P3"]
    assert house.records("meeting") == ["M7"]


def test_another_team_is_not_there(house: House) -> None:
    hang(house, soon(), soon(**SOUTH, subject="P2"))

    page = house.browser("south").get("/due-soon").text

    assert "P1" not in page
    assert "North" not in page
    assert "<strong>1 duty</strong>" in page
    assert house.records("plan") == ["P2"]


def test_it_looks_as_far_ahead_as_is_asked(house: House) -> None:
    later = date(2026, 12, 7)
    hang(house, soon(), soon(subject="P5", plan="P5", state="not_due", due_on=later, last_chance_on=later))
    client = house.browser("unit")

    assert "P5" not in client.get("/due-soon").text
    assert "P5" not in client.get("/due-soon?days=10").text
    assert "P5" in client.get("/due-soon?days=15").text


def test_it_can_be_narrowed_to_a_team_with_those_below_and_to_a_family(house: House) -> None:
    visit = soon(**SOUTH, subject="v", rule="visit-cp-max-interval", family="visits", needs_meeting=False)
    hang(house, soon(), soon(**SOUTH, subject="P2"), visit)
    client = house.browser("unit")

    assert "<strong>3 duties</strong>" in client.get("/due-soon?team=D1").text
    assert "<strong>2 duties</strong>" in client.get("/due-soon?team=T2").text
    assert "<strong>1 duty</strong>" in client.get("/due-soon?team=T2&family=visits").text


@pytest.mark.parametrize("query", ["days=7", "days=x", "team=T1", "family=none", "page=0", "what=1"])
def test_what_is_no_filter_of_hers_is_refused_and_nothing_is_listed(house: House, query: str) -> None:
    hang(house, soon(**SOUTH, subject="P2"))

    answer = house.browser("south").get(f"/due-soon?{query}")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "P2" not in answer.text


def test_a_team_that_is_not_hers_and_one_that_is_not_there_are_told_in_the_same_words(house: House) -> None:
    hang(house, soon())
    client = house.browser("south")

    assert "There is no team “T1”." in client.get("/due-soon?team=T1").text
    assert "There is no team “T77”." in client.get("/due-soon?team=T77").text


def test_a_long_list_has_pages_and_one_behind_the_last_is_the_last(house: House) -> None:
    hang(house, *(soon(subject=f"P{nth}", plan=f"P{nth}") for nth in range(100, 160)))
    client = house.browser("unit")

    first, second, behind = (client.get(f"/due-soon?page={page}").text for page in (1, 2, 9))

    assert "Showing 1 to 50 of 60" in first
    assert "Showing 51 to 60 of 60" in second
    assert "Showing 51 to 60 of 60" in behind
    assert "P159" in behind


def test_what_was_due_on_the_day_of_the_check_has_passed_today(house: House) -> None:
    hang(house, soon(due_on=date(2026, 11, 20), last_chance_on=date(2026, 11, 20)))

    page = house.browser("unit").get("/due-soon").text

    assert "Friday 20 November 2026" in page


def test_nothing_due_and_no_picture_are_said_in_words(house: House) -> None:
    assert "The last night left no picture of the snapshot" in house.browser("unit").get("/due-soon").text
    hang(house)

    assert "Nothing that you see is due within 5 working days." in house.browser("unit").get("/due-soon").text


def test_the_first_page_counts_the_same(house: House) -> None:
    hang(house, soon(), soon(**SOUTH, subject="P2"))

    home = house.browser("south").get("/").text

    assert re_number(home, "Due within 5 working days") == "1"


def re_number(page: str, label: str) -> str:
    """The number on the tile with a label."""
    return page.split(label)[1].split('cw-tile__number">')[1].split("<")[0]


def test_hostile_keys_are_shown_as_text(house: House) -> None:
    bad = '"><script>alert(1)</script>'
    hang(house, soon(plan=bad, owner=bad, rule=bad, team_name=bad, subject=bad))

    page = house.browser("unit").get("/due-soon").text

    assert bad not in page
    assert "&#34;&gt;&lt;script&gt;" in page
