"""What was sent, and the message as it was sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from support.consoles import MORNING, House
from support.outboxes import LETTERHEAD, a_message
from support.register import FRIDAY

from alerts import outbox as box
from alerts.message import Email, build_email
from console.access import restrictions
from register.outbox_tables import outbox

HOSTILE = "<script>window.x=1</script><img src=https://evil.example/a.png>"


def put(house: House, number: int = 1, *, html: str = "<p>CG-0001 is open.</p>", **changes: Any) -> int:
    """One message about CG-0001; its number."""
    email = Email(
        key=f"key{number}", recipient=f"person{number}@council.example", subject="1 new", text="CG-0001 is open.\n",
        html=html, dated_at=MORNING,
    )  # fmt: skip
    message = a_message(number, body=build_email(email, LETTERHEAD), exceptions=(1,), **changes)
    with house.database.writing() as connection:
        box.put(connection, [message], now=MORNING)
        return next(letter.id for letter in box.letters(connection) if letter.key == message.key)


def settle(house: House, number: int, **values: Any) -> None:
    with house.database.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.id == number).values(**values))


def test_messages_are_found_by_what_became_of_them(house: House) -> None:
    first, second, third = (put(house, nth) for nth in (1, 2, 3))
    settle(house, second, state="refused", last_says="The mail server refuses it for good.", attempts=1)
    settle(house, third, state="gave_up", handed_on_at=MORNING)
    client = house.browser("unit")

    everything = client.get("/messages").text
    refused = client.get("/messages?state=refused").text
    handed_on = client.get("/messages?state=handed_on").text

    assert "3 messages" in everything
    assert "Waiting to be sent" in everything
    assert f'href="/messages/{second}"' in refused
    assert "The mail server refuses it for good." in refused
    assert f'href="/messages/{first}"' not in refused
    assert f'href="/messages/{third}"' in handed_on
    assert f'href="/messages/{second}"' not in handed_on


@pytest.mark.parametrize(
    ("query", "found"),
    [("person=W2", {2}), ("kind=digest", {1, 2}), ("kind=urgent", {3}), ("night=2026-11-20", {1, 2, 3}),
     ("night=2026-11-19", set()), ("person=W2&kind=urgent", set())],
)  # fmt: skip
def test_messages_are_found_by_person_kind_and_night(house: House, query: str, found: set[int]) -> None:
    numbers = {put(house, 1): 1, put(house, 2): 2, put(house, 3, kind="urgent"): 3}

    page = house.browser("unit").get(f"/messages?{query}").text

    assert {nth for number, nth in numbers.items() if f'href="/messages/{number}"' in page} == found


def test_old_messages_are_found_by_their_night(house: House) -> None:
    old = date(2026, 9, 1)
    number = put(house, 1, business_date=old)
    client = house.browser("unit")

    assert f"/messages/{number}" not in client.get("/messages").text
    assert f"/messages/{number}" in client.get("/messages?night=2026-09-01").text
    assert "No message matches." in client.get("/messages?night=2026-09-02").text


def test_a_night_that_is_no_day_is_said_to_be_none(house: House) -> None:
    answer = house.browser("unit").get("/messages", params={"night": HOSTILE})

    assert answer.status_code == 422
    assert "Write the night as a day, such as 2026-11-20." in answer.text
    assert "<script>window" not in answer.text


def test_the_unit_reads_a_message_as_it_was_sent(house: House) -> None:
    number = put(house)

    answer = house.browser("unit").get(f"/messages/{number}")

    assert f'src="/messages/{number}/html" sandbox' in answer.text
    assert "person1@council.example" in answer.text
    assert "CG-0001 is open." in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert house.records("exception") == ["CG-0001"]


def test_the_frame_runs_nothing_and_loads_nothing(house: House) -> None:
    number = put(house, html=HOSTILE)

    answer = house.browser("unit").get(f"/messages/{number}/html")
    page = house.browser("unit").get(f"/messages/{number}")

    assert "<script>window.x=1</script>" in answer.text
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
        "form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
    )
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>window" not in page.text


def test_other_pages_hold_no_frame(house: House) -> None:
    policy = house.browser("unit").get("/messages").headers["content-security-policy"]

    assert "frame-src" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("name", ["auditor", "admin"])
def test_others_see_what_became_of_it_and_no_word_and_no_address(house: House, name: str) -> None:
    number = put(house, person="someone@council.example")
    client = house.browser(name)

    page, listed = client.get(f"/messages/{number}"), client.get("/messages")

    assert "Waiting to be sent" in page.text
    for answer in (page, listed):
        assert "@council.example" not in answer.text
        assert "is open." not in answer.text
    assert client.get(f"/messages/{number}/html").status_code == 403
    assert ("CG-0001" in page.text) == (name == "auditor")


def test_a_message_about_a_restricted_child_is_not_read(house: House) -> None:
    number = put(house)
    with house.database.writing() as connection:
        restrictions.restrict(connection, "C1", reason="staff", by="x", accounts=[], now=MORNING, today=FRIDAY)
    client = house.browser("unit")

    page = client.get(f"/messages/{number}")

    assert "its words are not shown" in page.text
    assert "CG-0001" not in page.text
    assert client.get(f"/messages/{number}/html").status_code == 404


@pytest.mark.parametrize("words", ["Plan P1 is due on Monday.", "CG-0001 is still open."])
def test_a_message_that_names_a_restricted_child_in_passing_is_not_read(house: House, words: str) -> None:
    email = Email(key="k", recipient="a@council.example", subject="x", text=words, html=None, dated_at=MORNING)
    message = a_message(9, body=build_email(email, LETTERHEAD), exceptions=(2,))
    with house.database.writing() as connection:
        box.put(connection, [message], now=MORNING)
        number = box.letters(connection)[0].id
        restrictions.restrict(connection, "C1", reason="staff", by="x", accounts=[], now=MORNING, today=FRIDAY)

    page = house.browser("unit").get(f"/messages/{number}").text

    assert words not in page
    assert "its words are not shown" in page


def test_a_lost_message_is_tried_again(house: House) -> None:
    number = put(house)
    settle(house, number, state="refused", attempts=3)
    client = house.browser("unit")

    answer = client.post(f"/messages/{number}/resend")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/messages/{number}")
    assert "Waiting to be sent" in client.get(f"/messages/{number}").text


def test_a_message_that_arrived_is_not_sent_again(house: House) -> None:
    number = put(house)
    settle(house, number, state="accepted")
    client = house.browser("unit")

    assert "Try this message again" not in client.get(f"/messages/{number}").text
    answer = client.post(f"/messages/{number}/resend")
    assert answer.status_code == 422
    assert "accepted by the mail server" in answer.text


def test_a_message_to_a_chat_room_is_shown_as_text(house: House) -> None:
    message = a_message(1, channel="webhook", body=b'{"text": "CG-0001 <b>is</b> open."}', exceptions=(1,))
    with house.database.writing() as connection:
        box.put(connection, [message], now=MORNING)
        number = box.letters(connection)[0].id

    page = house.browser("unit").get(f"/messages/{number}").text

    assert "CG-0001 &lt;b&gt;is&lt;/b&gt; open." in page
    assert "<iframe" not in page


def test_a_long_list_is_read_in_pages(house: House) -> None:
    put(house)
    with house.database.writing() as connection:
        row = dict(connection.execute(outbox.select()).one()._mapping)
        rows = [row | {"id": 1000 + nth, "key": f"k{nth}", "business_date": FRIDAY - timedelta(1)} for nth in range(60)]
        connection.execute(insert(outbox), rows)
    client = house.browser("unit")

    first, second = client.get("/messages").text, client.get("/messages?page=2").text

    assert "Showing 1 to 50 of 61" in first
    assert "Showing 51 to 61 of 61" in second
    assert 'href="/messages/1059"' in second
