"""The page of a meeting: who came, minutes and actions, and of siblings only those in scope."""

from datetime import date

import pytest
from support.consoles import MORNING, House, without_nonce
from support.pictured import (
    PictureAgency,
    a_duty,
    a_meeting,
    an_action,
    hang,
    invited,
    row,
    siblings,
)
from support.register import FRIDAY

from console.access import restrictions


@pytest.fixture
def pictured(house: House) -> House:
    """Siblings of two teams at one meeting, an agency that came and one that did not."""
    hang(
        house,
        a_meeting(minutes_state="DISTRIBUTED", minutes_sent_on=date(2026, 11, 20), chair="w7"),
        *siblings(),
        invited(report_received_on=date(2026, 11, 4)),
        invited(attendance="A2", agency="A2", role="GP", state="ABSENT_NO_APOLOGIES", report_is_expected=True),
        an_action(),
        an_action(action="AC2", plan="P2", person="C2", team="T2", owner="w2"),
        a_duty(rule="min-not-distributed", family="minutes", subject="M1", meeting="M1", plan=None, person=None,
               state="met_late", met_on=date(2026, 11, 20), days_late=2, unit="working_days"),
        row(PictureAgency, agency="A2", name="The surgery"),
    )  # fmt: skip
    return house


def test_it_says_who_came_who_reported_and_what_was_agreed(pictured: House) -> None:
    page = pictured.browser("unit").get("/meetings/M1").text

    assert "Held on 6 November 2026" in page
    assert "Did not come, no apologies" in page
    assert "The surgery" in page
    assert "Received on 4 November 2026" in page
    assert "None, and one is expected" in page
    assert "1 of their duties is or was late, the latest by 2 working days" in page
    assert "Not started; its day has passed" in page
    assert "AC2" in page


def test_of_siblings_only_those_in_scope_are_named_or_counted(pictured: House) -> None:
    page = pictured.browser("manager").get("/meetings/M1").text

    assert 'href="/plans/P1"' in page
    assert "P2" not in page
    assert "C2" not in page
    assert "AC2" not in page
    assert "1 child</span>" in page
    assert pictured.records("plan") == ["P1"]
    assert pictured.records("child") == ["C1"]


def test_an_agency_sees_its_own_people_and_no_child(pictured: House) -> None:
    page = pictured.browser("agency").get("/meetings/M1").text

    assert "School nurse" in page
    for other in ("P1", "C1", "P2", "The surgery", "w7", "AC1"):
        assert other not in page


def test_a_restricted_sibling_is_nowhere_on_the_page(pictured: House) -> None:
    with pictured.database.writing() as connection:
        restrictions.restrict(
            connection, "C2", reason="known to staff", by="unit", accounts=(), now=MORNING, today=FRIDAY
        )

    page = pictured.browser("unit").get("/meetings/M1").text

    assert "P2" not in page
    assert "C2" not in page
    assert "1 child</span>" in page


def test_a_meeting_that_is_not_hers_is_not_there(house: House) -> None:
    hang(house, a_meeting(meeting="M5"), row(type(siblings()[0]), place="K", meeting="M5", plan="P2", team="T2"))
    client = house.browser("manager")

    others, unknown = client.get("/meetings/M5"), client.get("/meetings/M999")

    assert (others.status_code, unknown.status_code) == (404, 404)
    assert without_nonce(others.text) == without_nonce(unknown.text)


def test_without_a_picture_the_register_speaks(house: House) -> None:
    page = house.browser("unit").get("/meetings/M1").text

    assert "The last night left no picture of the snapshot" in page
    assert 'href="/exceptions/CG-0003"' in page


def test_hostile_keys_are_shown_as_text(house: House) -> None:
    bad = '"><script>alert(1)</script>'
    hang(house, a_meeting(kind=bad, chair=bad, state=bad), *siblings(), invited(role=bad, agency=bad, state=bad),
         an_action(action=bad, state=bad, action_owner=bad))  # fmt: skip

    page = house.browser("unit").get("/meetings/M1").text

    assert bad not in page
    assert "&#34;&gt;&lt;script&gt;" in page
