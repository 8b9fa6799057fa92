"""The first page: what needs this person today, and nothing that is not hers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from support.consoles import MORNING, House
from support.register import FRIDAY, run_night

from register.outbox_tables import outbox, outbox_exception
from register.tables import exception, run


def change(house: House, reference: str, **values: Any) -> None:
    """An exception with some columns as this test needs them."""
    with house.database.writing() as connection:
        connection.execute(update(exception).where(exception.c.reference == reference).values(**values))


def letter(**changes: Any) -> Mapping[str, Any]:
    """One digest that was accepted."""
    row = {
        "key": "k1", "channel": "mail", "recipient": "a@b", "person": "w1", "kind": "digest", "business_date": FRIDAY,
        "body": b"", "message_id": "m1", "put_at": MORNING, "state": "accepted", "attempts": 1, "next_try_at": MORNING,
    }  # fmt: skip
    return {**row, **changes}


def test_an_administrator_is_sent_to_the_nights(house: House) -> None:
    answer = house.browser("admin").get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/nights")


def test_it_says_when_the_last_night_was_checked_and_what_is_open(house: House) -> None:
    page = house.browser("unit").get("/").text

    assert "The night of 20 November 2026 was the last to be checked" in page
    assert "5 exceptions are new since the last night" in page
    assert 'href="/exceptions?since=2026-11-20"' in page


def test_only_what_is_in_scope_is_named_counted_and_written_down(house: House) -> None:
    page = house.browser("south").get("/").text

    assert "CG-0001" not in page
    assert "2 exceptions are new since the last night" in page
    assert "Teams with most that is open" not in page
    last = house.log()[-1]
    assert (last.action, last.page) == ("listed", "/")
    assert "CG-0001" not in house.records("exception")
    assert len(house.records("exception")) == 2


def test_nothing_to_do_is_said_in_words(house: House) -> None:
    run_night(house.database, day=FRIDAY + timedelta(days=1))
    house.clock.now = MORNING + timedelta(days=1)

    page = house.browser("unit").get("/").text

    assert "Nothing needs you today" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"tier": 2}, "1 exception is told one step higher or more"),
        ({"raised": 1}, "1 promise was not kept"),
        ({"state": "acknowledged", "promise_on": FRIDAY}, "1 promise ends today or has ended"),
        ({"waiver_asked_by": "w1"}, "1 waiver waits for you, as the second person"),
    ],
)
def test_each_reason_is_counted_with_the_way_to_its_list(house: House, values: Mapping[str, Any], said: str) -> None:
    change(house, "CG-0001", **values)

    page = house.browser("manager").get("/").text

    assert said in page


def test_a_promise_for_tomorrow_needs_nobody_today(house: House) -> None:
    change(house, "CG-0001", state="acknowledged", promise_on=FRIDAY + timedelta(days=1))

    page = house.browser("manager").get("/").text

    assert "promise ends today" not in page


def test_nobody_approves_her_own_waiver_and_a_viewer_none(house: House) -> None:
    change(house, "CG-0001", waiver_asked_by="Manager")

    assert "waiver waits" not in house.browser("manager").get("/").text
    assert "waiver waits" in house.browser("unit").get("/").text
    assert "waiver waits" not in house.browser("viewer").get("/").text


def test_what_reached_nobody_is_named_within_scope(house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(insert(outbox).values(id=1, **letter()))
        number = connection.scalar(select(exception.c.id).where(exception.c.reference == "CG-0001"))
        connection.execute(insert(outbox_exception).values(outbox_id=1, exception_id=number))

    south = house.browser("south").get("/").text
    manager = house.browser("manager").get("/").text

    assert "Nobody has been told" in south
    assert "Open, and nobody told" in south
    assert "CG-0001" not in south
    assert "CG-0001" not in manager.split('id="untold"')[1].split("</table>")[0]


def test_the_trend_counts_back_from_now(house: House) -> None:
    run_night(house.database, day=FRIDAY + timedelta(days=1))
    house.clock.now = MORNING + timedelta(days=1)

    page = house.browser("unit").get("/").text

    table = page.split('id="trend-table"')[1].split("</table>")[0]
    assert [part.split("<")[0] for part in table.split('--numeric">')[2:]] == ["0", "5"]


def test_a_missed_night_stands_in_the_banner_of_every_page(house: House) -> None:
    house.clock.now = MORNING + timedelta(days=5)
    client = house.browser("unit")

    for path in ("/", "/exceptions", "/exceptions/CG-0001"):
        page = client.get(path).text
        assert "Not up to date" in page
        assert "Nothing has been checked for" in page


def test_synthetic_data_is_said_to_be_so(house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(update(run).values(synthetic=True))

    assert "Nobody in it is real" in house.browser("unit").get("/").text


def test_hostile_text_is_shown_as_text(house: House) -> None:
    change(house, "CG-0001", team_name='"><script>alert(1)</script>', plan='"><script>', rule='"><script>')

    page = house.browser("unit").get("/").text

    assert '"><script>' not in page
    assert "&#34;&gt;&lt;script&gt;" in page
