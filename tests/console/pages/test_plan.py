"""The page of a plan: what its picture and the register know, and nothing that is another team's."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection
from support.consoles import House, without_nonce
from support.pictured import SOUTH, PictureWorker, a_duty, a_meeting, a_plan, hang, row, siblings

from console.pictures import Pictures
from register.pictures.picture import Picture, PictureUnreadable
from register.pictures.records import PictureName
from register.pictures.shelf import Shelf


@pytest.fixture
def pictured(house: House) -> House:
    """A plan of each team, with siblings at one meeting."""
    met = a_duty(subject="P1-v", rule="visit-cp-max-interval", family="visits", state="met", met_on=date(2026, 11, 9))
    hang(house, a_plan(), a_plan(**SOUTH), a_duty(), met, a_duty(**SOUTH, subject="P2"), a_meeting(), *siblings())
    return house


def test_it_says_whose_it_is_since_when_and_what_is_open(pictured: House) -> None:
    page = pictured.browser("manager").get("/plans/P1").text

    assert "w1" in page
    assert "North (T1)" in page
    assert "Since 3 August 2025, 15 months" in page
    assert "Reached 15 on 3 November 2026; next 18 on 3 February 2027" in page
    assert 'href="/exceptions/CG-0001"' in page


def test_it_shows_every_duty_by_family_and_as_a_picture(pictured: House) -> None:
    page = pictured.browser("manager").get("/plans/P1").text

    assert "Core groups: 1 in all, 1 overdue" in page
    assert "Visits: 1 in all" in page
    assert "9 November 2026" in page
    assert "First core group within 10 working days: 1 overdue." in page
    assert 'href="/meetings/M1"' in page


def test_what_it_names_is_written_down(pictured: House) -> None:
    pictured.browser("manager").get("/plans/P1")

    kept = {kind: pictured.records(kind) for kind in ("plan", "child", "exception", "meeting")}
    assert kept == {"plan": ["P1"], "child": ["C1"], "exception": ["CG-0001"], "meeting": ["M1"]}


def test_a_plan_of_another_team_is_not_there(pictured: House) -> None:
    client = pictured.browser("manager")

    others, unknown = client.get("/plans/P2"), client.get("/plans/P999")

    assert (others.status_code, unknown.status_code) == (404, 404)
    assert without_nonce(others.text) == without_nonce(unknown.text)
    assert [row.action for row in pictured.log()[-2:]] == ["denied", "denied"]


def test_without_a_picture_it_says_so_and_shows_what_the_register_knows(house: House) -> None:
    page = house.browser("manager").get("/plans/P1").text

    assert "The last night left no picture of the snapshot" in page
    assert 'href="/exceptions/CG-0001"' in page


def test_who_sees_one_exception_about_a_plan_sees_nothing_else_of_it(pictured: House) -> None:
    hang_agency = pictured.browser("agency").get("/plans/P1")

    assert hang_agency.status_code == 404


def test_a_plan_without_a_duty_or_an_exception_says_so(house: House) -> None:
    hang(house, a_plan(plan="P9", person="C9", ended_on=date(2026, 1, 5), is_open=False, end_reason="<b>"))

    page = house.browser("manager").get("/plans/P9").text

    assert "Nothing about this plan is late and open." in page
    assert "The last night found no duty about this plan." in page
    assert "It ended before the first of them" in page
    assert "<b>" not in page


def test_hostile_keys_are_shown_as_text(house: House) -> None:
    bad = '"><script>alert(1)</script>'
    hang(house, a_plan(owner=bad, category=bad, team_name=bad), a_duty(rule=bad, reason=bad, state="unknown"))

    page = house.browser("manager").get("/plans/P1").text

    assert bad not in page
    assert "&#34;&gt;&lt;script&gt;" in page


def test_a_worker_has_a_name_only_where_the_authority_and_the_account_let_her(house: House) -> None:
    hang(house, a_plan(), row(PictureWorker, worker="w1", name="Winifred Worker"))
    named = replace(house.console.settings, console=replace(house.console.settings.console, names=True))
    with house.database.writing() as connection:
        connection.exec_driver_sql("update account set sees_names = true where name = 'manager'")

    without = house.browser("manager").get("/plans/P1").text
    house.console = replace(house.console, settings=named)
    manager, unit = (house.browser(name).get("/plans/P1").text for name in ("manager", "unit"))

    assert "Winifred Worker" not in without
    assert "Winifred Worker (w1)" in manager
    assert "Winifred Worker" not in unit


def test_a_child_has_a_name_only_where_both_let_her_and_that_is_written_down(house: House) -> None:
    hang(house, a_plan(), row(PictureName, person="C1", forename="Zebedee", surname="Quagga"))
    named = replace(house.console.settings, console=replace(house.console.settings.console, names=True))
    with house.database.writing() as connection:
        connection.exec_driver_sql("update account set sees_names = true where name = 'manager'")

    without = house.browser("manager").get("/plans/P1").text
    unnamed = house.log()[-1].detail
    house.console = replace(house.console, settings=named)
    unit = house.browser("unit").get("/plans/P1").text
    manager = house.browser("manager").get("/plans/P1").text

    assert "Quagga" not in without + unit
    assert "Zebedee Quagga (C1)" in manager
    assert (unnamed, house.log()[-1].detail) == ({}, {"names": 1})
    assert "Quagga" not in str(house.lines)


class LostPictures(Pictures):
    """Pictures whose files have gone while somebody reads."""

    def last(self, connection: Connection) -> Picture | None:
        raise PictureUnreadable("The picture 2026-11-20-1 cannot be read any more.")


def test_a_picture_that_is_lost_while_it_is_read_is_told_in_a_sentence(house: House) -> None:
    vars(house.console)["pictures"] = LostPictures(Shelf(None))

    answer = house.browser("unit").get("/plans/P1")

    assert answer.status_code == 503
    assert "The picture 2026-11-20-1 cannot be read any more." in answer.text
