"""What people do to an exception from its page: once, in their own name, and with the reasons when it is refused."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from support.consoles import House
from support.register import FRIDAY, LIMITS, a_finding, an_act, kinds, run_night, shown

from register import actions

SOON = {"promise_on-day": "27", "promise_on-month": "11", "promise_on-year": "2026"}
UNTIL = {"until-day": "18", "until-month": "12", "until-year": "2026"}


def told(text: str) -> str:
    """A page as somebody reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def seen(client: TestClient, reference: str = "CG-0001") -> str:
    """What the forms of the page hold of what was looked at."""
    page = client.get(f"/exceptions/{reference}").text
    found = re.search(r'name="seen" value="(\d+)"', page)
    return found[1] if found else ""


def post(client: TestClient, what: str, data: Mapping[str, str] | None = None, reference: str = "CG-0001") -> Response:
    """Look at the page, then send one of its forms."""
    whole = {"seen": seen(client, reference), **(data or {})}
    return client.post(f"/exceptions/{reference}/{what}", data=whole)


def test_a_promise_is_kept_in_her_name_and_written_down(house: House) -> None:
    client = house.browser("lead")

    answer = post(client, "promise", {**SOON, "note": "The core group is booked."})

    entry = shown(house.database)
    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions/CG-0001?done=promised")
    assert (entry.state, entry.promise_on, entry.promise_by) == ("acknowledged", FRIDAY.replace(day=27), "lead")
    assert entry.promise_note == "The core group is booked."
    assert (house.log()[-1].action, house.log()[-1].detail) == ("changed", {"act": "acknowledged"})
    assert house.records("exception") == ["CG-0001"]
    page = told(client.get(answer.headers["location"]).text)
    assert "Your promise is kept with the exception." in page
    assert "lead promised that it is put right by 27 November 2026." in page
    assert "Bring the promise forward" in page


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "", "", "Give the promised day: a day, a month and a year."),
        ("27", "", "2026", "The promised day must include a month."),
        ("", "", "2026", "The promised day must include a day and a month."),
        ("31", "11", "2026", "The promised day must be a real day."),
        ("27", "Nov", "2026", "The promised day must be in numbers, such as 27 3 2026."),
        ("27", "11", "26", "The promised day must be in numbers, such as 27 3 2026."),
        ("²7", "11", "2026", "The promised day must be in numbers, such as 27 3 2026."),
        ("19", "11", "2026", "which has passed. Choose today or a later day."),
        ("27", "11", "2027", "A promise can be for 10 December 2026 at the latest."),
    ],
)
def test_a_day_that_cannot_be_promised_comes_back_with_what_was_typed(
    house: House, day: str, month: str, year: str, sentence: str
) -> None:
    typed = {"promise_on-day": day, "promise_on-month": month, "promise_on-year": year, "note": "Booked <b>"}

    answer = post(house.browser("lead"), "promise", typed)

    page = told(answer.text)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert sentence in page
    assert 'href="#promise_on"' in answer.text
    assert "Booked &lt;b&gt;" in answer.text
    assert f'value="{day}"' in answer.text or not day
    assert answer.text.count("<details") > 1
    assert re.search(r"<details[^>]* open", answer.text)
    assert shown(house.database).state == "open"


def test_a_promise_is_brought_forward_and_not_put_off(house: House) -> None:
    client = house.browser("lead")
    post(client, "promise", SOON)

    later = post(client, "promise", {**SOON, "promise_on-day": "28"})
    sooner = post(client, "promise", {**SOON, "promise_on-day": "25"})

    assert later.status_code == 422
    assert "A promise can be brought forward, and not put off." in told(later.text)
    assert sooner.status_code == 303
    assert shown(house.database).promise_on == FRIDAY.replace(day=25)


def test_a_button_pressed_twice_acts_once(house: House) -> None:
    client = house.browser("lead")
    data = {**SOON, "seen": seen(client)}
    text = {"text": "Called the family.", "seen": seen(client)}

    promises = [client.post("/exceptions/CG-0001/promise", data=data) for _ in range(2)]
    text["seen"] = seen(client)
    notes = [client.post("/exceptions/CG-0001/note", data=text) for _ in range(2)]

    assert [answer.status_code for answer in (*promises, *notes)] == [303] * 4
    assert {answer.headers["location"] for answer in promises} == {"/exceptions/CG-0001?done=promised"}
    assert kinds(house.database, "CG-0001") == ["opened", "acknowledged", "noted"]


def test_what_somebody_else_did_meanwhile_is_shown_first(house: House) -> None:
    client = house.browser("lead")
    data = {**SOON, "seen": seen(client)}
    post(house.browser("manager"), "note", {"text": "Please look at this."})

    answer = client.post("/exceptions/CG-0001/promise", data=data)

    assert answer.status_code == 422
    assert "CG-0001 was changed by somebody else at the same moment." in told(answer.text)
    assert "Please look at this." in told(answer.text)
    assert shown(house.database).state == "open"


@pytest.mark.parametrize("looked_at", ["", "x", "-1", "9" * 30])
def test_a_form_that_did_not_come_from_the_page_is_refused(house: House, looked_at: str) -> None:
    answer = house.browser("lead").post("/exceptions/CG-0001/note", data={"text": "Hello.", "seen": looked_at})

    assert answer.status_code == 422
    assert "This form was not sent from the page as it is now." in told(answer.text)
    assert kinds(house.database, "CG-0001") == ["opened"]


def test_a_waiver_takes_two_people(house: House) -> None:
    lead, manager = house.browser("lead"), house.browser("manager")
    asked = post(lead, "waiver", {**UNTIL, "reason": "court_order", "note": "Order of 18 November."})
    waiting = manager.get("/exceptions/CG-0001").text

    own = post(lead, "waiver/refuse")
    approved = post(manager, "waiver/approve")

    entry = shown(house.database)
    assert asked.status_code == 303
    assert "lead asked to waive it until the end of 18 December 2026." in told(waiting)
    assert "/waiver/approve" in waiting
    assert own.status_code == 403
    assert approved.headers["location"] == "/exceptions/CG-0001?done=approved"
    assert (entry.state, entry.waiver_asked_by, entry.waiver_approved_by) == ("waived", "lead", "manager")
    assert "It is waived until the end of 18 December 2026: nobody is told until then." in told(
        manager.get("/exceptions/CG-0001").text
    )


def test_nobody_approves_her_own_request_and_can_take_it_back(house: House) -> None:
    manager = house.browser("manager")
    post(manager, "waiver", {**UNTIL, "reason": "court_order"})
    page = manager.get("/exceptions/CG-0001").text

    approved = post(manager, "waiver/approve")
    stolen = post(house.browser("lead"), "waiver/take-back")
    taken = post(manager, "waiver/take-back")

    assert "/waiver/approve" not in page
    assert "You asked for the waiver: a second person has to answer." in told(page)
    assert (approved.status_code, stolen.status_code, taken.status_code) == (422, 422, 303)
    assert "A second person has to approve it." in told(approved.text)
    assert "Only who asked for a waiver takes the request back." in told(stolen.text)
    assert kinds(house.database, "CG-0001") == ["opened", "waiver_asked", "waiver_refused"]


def test_a_waiver_is_refused_and_ended_with_words(house: House) -> None:
    unit = house.browser("unit")
    actions.ask_waiver(house.database, "CG-0001", an_act("lead"), reason="court", until=FRIDAY, limits=LIMITS)
    actions.ask_waiver(house.database, "CG-0002", an_act("lead"), reason="court", until=FRIDAY, limits=LIMITS)
    actions.approve_waiver(house.database, "CG-0002", an_act("manager"), limits=LIMITS)

    refused = post(unit, "waiver/refuse", {"note": "The court has not said so."})
    ended = post(unit, "waiver/end", {"note": "The order was lifted."}, "CG-0002")

    assert (refused.status_code, ended.status_code) == (303, 303)
    assert "The court has not said so." in unit.get("/exceptions/CG-0001").text
    assert (shown(house.database).waiver_reason, shown(house.database, "CG-0002").state) == (None, "open")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Choose a reason for the waiver."),
        ({"reason": "holiday"}, "reason", "Choose a reason for the waiver."),
        ({"until-day": "32"}, "until", "The last day of the waiver must be a real day."),
        ({"until-year": "2027"}, "until", "A waiver can last until 18 February 2027 at the latest."),
        ({"until-month": "10"}, "until", "A waiver is never back-dated"),
        ({"note": "x" * 2001}, "waiver_note", "The note has 2,001 characters. Write 2,000 at most."),
    ],
)
def test_a_waiver_that_cannot_be_asked_for(house: House, changes: dict[str, str], field: str, sentence: str) -> None:
    answer = post(house.browser("lead"), "waiver", {**UNTIL, "reason": "court_order", **changes})

    assert answer.status_code == 422
    assert sentence in told(answer.text)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text


def test_a_rule_that_is_never_waived_says_why(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET rule = 'visit-cp-not-seen-28d' WHERE id = 1")
    lead = house.browser("lead")

    page = lead.get("/exceptions/CG-0001").text
    answer = post(lead, "waiver", {**UNTIL, "reason": "court_order"})

    assert "This rule is never waived: whether a child on a plan has been seen is never waived." in told(page)
    assert answer.status_code == 422
    assert "which is never waived" in told(answer.text)


def test_two_people_say_why_a_row_is_gone(house: House) -> None:
    manager, unit = house.browser("manager"), house.browser("unit")
    run_night(house.database, a_finding(state="absent", row_gone=True), day=FRIDAY + timedelta(1))
    page = told(manager.get("/exceptions/CG-0001").text)

    nothing = post(manager, "gone")
    first = post(manager, "gone", {"why": "duplicate", "note": "Two rows for one meeting."})
    twice = post(manager, "gone", {"why": "duplicate"})
    looked = seen(unit)
    second = post(unit, "gone", {"why": "duplicate"})
    clicked_again = unit.post("/exceptions/CG-0001/gone", data={"seen": looked, "why": "duplicate"})

    assert "Say why its row is gone" in page
    assert "Its row stood in the record twice" in page
    assert (nothing.status_code, first.status_code, twice.status_code) == (422, 303, 422)
    assert "Choose why its row is gone." in told(nothing.text)
    assert 'href="#why"' in nothing.text
    assert "A second person has to say the same before it ends." in told(twice.text)
    assert (second.status_code, clicked_again.status_code) == (303, 303)
    assert "When two people have given the same reason, it is withdrawn." in told(
        unit.get(second.headers["location"]).text
    )
    assert (shown(house.database).state, shown(house.database).cause) == ("withdrawn", "row_duplicate")
    assert kinds(house.database, "CG-0001") == ["opened", "not_seen", "said_gone", "withdrawn"]


def test_nobody_says_that_a_row_is_gone_which_is_there(house: House) -> None:
    unit = house.browser("unit")

    page = unit.get("/exceptions/CG-0001").text
    answer = post(unit, "gone", {"why": "moved"})

    assert "/gone" not in page
    assert answer.status_code == 422
    assert "CG-0001 stands in the last snapshot." in told(answer.text)


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_note_is_refused(house: House, text: str) -> None:
    answer = post(house.browser("lead"), "note", {"text": text})

    assert answer.status_code == 422
    assert "The note is empty. Write what should be remembered." in told(answer.text)


def test_a_text_that_no_register_keeps_is_refused_in_words(house: House) -> None:
    answer = post(house.browser("lead"), "note", {"text": "a\0b"})

    assert answer.status_code == 422
    assert "Take it out." in told(answer.text)


@pytest.mark.parametrize("what", ["promise", "waiver", "waiver/approve", "waiver/refuse", "waiver/end", "gone", "note"])
def test_nothing_is_done_to_what_is_not_hers(house: House, what: str) -> None:
    answer = house.browser("south").post(f"/exceptions/CG-0001/{what}", data={"seen": "1", "text": "x", **SOON})

    assert answer.status_code == 404
    assert kinds(house.database, "CG-0001") == ["opened"]
    assert house.log()[-1].action == "denied"


def test_who_only_reads_finds_no_form(house: House) -> None:
    page = house.browser("viewer").get("/exceptions/CG-0001").text

    assert "You can read this exception." in told(page)
    assert 'name="seen"' not in page
