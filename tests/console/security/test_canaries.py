"""Against a child's name in a log, a figure or an address: a made-up name in the records turns up on pages alone."""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from support.consoles import House, a_house
from support.register import FRIDAY, WholeNight, a_finding
from support.walking import addresses

from console.pages.health import TOKEN
from console.web.cookie import NAME
from engine.book import Book
from register.database import Database
from service.logs import log_to

#: Nobody is called so.
CANARIES = ("Zebedee", "Quagga", "2011-11-11")
HREF = re.compile(r'(?:href|action|src)="([^"]*)"')


@pytest.fixture
def telling(database: Database, book: Book) -> House:
    """A house in whose records somebody wrote a name where none belongs."""
    house = a_house(database, book=book)
    named = a_finding(
        subject="P9", plan="P9", person="C9", says="Zebedee Quagga, born 2011-11-11, has had no core group.",
        evidence={"note": "Zebedee Quagga", "born": "2011-11-11"},
    )  # fmt: skip
    WholeNight(day=FRIDAY + timedelta(1), findings=(named,)).run(database)
    return house


def test_a_name_in_the_records_is_in_no_log_figure_or_address(telling: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "a token of the monitoring")
    written = io.StringIO()
    telling.console = replace(telling.console, log=log_to(written))
    client = telling.browser("unit")
    shown, told = "", list[str]()

    for _route, path in addresses(telling):
        answer = client.get(path.replace("CG-0001", "CG-0006"), headers={"Referer": "https://127.0.0.1/?q=Zebedee"})
        shown += answer.text
        told += [answer.headers.get("location", ""), *HREF.findall(answer.text)]
    figures = client.get("/metrics", headers={"Authorization": "Bearer a token of the monitoring"}).text

    assert "Zebedee" in shown
    assert written.getvalue().count("\n") > 10
    for canary in CANARIES:
        assert canary not in written.getvalue()
        assert canary not in figures
        assert canary not in " ".join(told)
        assert canary not in " ".join(f"{row.page} {row.detail}" for row in telling.log())


def test_a_breakdown_says_no_more(telling: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: Any, **_known: Any) -> None:
        raise KeyError("Zebedee Quagga, born 2011-11-11")

    written = io.StringIO()
    telling.console = replace(telling.console, log=log_to(written))
    monkeypatch.setattr("register.queries.page", breaks)
    answers = [telling.browser("unit").get(path) for path in ("/exceptions", "/api/v1/exceptions")]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert "KeyError" in written.getvalue()
    for canary in CANARIES:
        assert canary not in written.getvalue() + "".join(answer.text for answer in answers)


HOSTILE = ("\x1b[31mred", "a\u2028b", '","event":"forged', "%0d%0aforged: yes", "\x07")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_request_writes_one_line_whatever_it_says(house: House, text: str) -> None:
    written = io.StringIO()
    house.console = replace(house.console, log=log_to(written))
    client = house.browser("unit")

    said = {"User-Agent": text, "X-Request-Id": text, "Cookie": f"{NAME}=x; y={text}"}
    headers = [(name.encode(), value.encode()) for name, value in said.items()]
    client.get("/api/v1/exceptions", params={"plan": text}, headers=headers)
    client.get(f"/exceptions/{quote(text, safe='')}")
    client.post("/sign-in", data={"name": text * 300})

    lines = written.getvalue().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["request"] * 3
    assert text not in written.getvalue()
    assert "forged" not in written.getvalue()
