"""Who looked at what."""

from datetime import timedelta

import pytest
from support.consoles import MORNING, House
from support.register import FRIDAY

from console.access import accounts, restrictions
from console.audit.writing import Seen, record
from console.pages import audit

HOSTILE = '"><script>alert(1)</script>'


def look(house: House, name: str, *paths: str) -> None:
    client = house.browser(name)
    for path in paths:
        client.get(path)


def entries(page: str) -> str:
    """The table of the log alone."""
    return page.split('id="entries"')[1].split("</table>")[0]


def test_the_newest_entry_comes_first_and_looking_is_written_down(house: House) -> None:
    look(house, "manager", "/exceptions")
    look(house, "south", "/exceptions/CG-0002")

    page = entries(house.browser("auditor").get("/audit").text)

    assert page.index("south") < page.index("manager")
    assert "team manager" in page
    assert (house.log()[-1].account, house.log()[-1].page) == ("auditor", "/audit")


@pytest.mark.parametrize(
    ("query", "accounts_found"),
    [("account=south", {"south"}), ("account=SOUTH ", {"south"}), ("action=listed", {"manager"}),
     ("action=denied", {"admin"}), ("kind=exception&key=CG-0002", {"south"}), ("kind=exception&key=cg-2", {"south"}),
     ("day=2026-11-20", {"manager", "south", "admin"}), ("day=2026-11-19", set()), ("account=nobody-like-that", set())],
)  # fmt: skip
def test_questions_are_answered(house: House, query: str, accounts_found: set[str]) -> None:
    look(house, "manager", "/exceptions?rule=x")
    look(house, "south", "/exceptions/CG-0002")
    look(house, "admin", "/exceptions")

    page = entries(house.browser("auditor").get(f"/audit?{query}").text)

    assert {name for name in ("manager", "south", "admin") if f">{name}<" in page} == accounts_found
    if not accounts_found:
        assert "Nothing was written down that answers this." in page


def test_a_day_is_one_of_london(house: House) -> None:
    with house.database.writing() as connection:
        seen = Seen(account_id=None, account="late", role="none", action="refused", page="/sign-in")
        record(connection, seen, now=MORNING.replace(month=7, day=1, hour=23, minute=30))

    client = house.browser("auditor")

    assert "late" in entries(client.get("/audit?day=2026-07-02").text)
    assert "late" not in entries(client.get("/audit?day=2026-07-01").text)


def test_an_entry_names_the_records_that_were_shown(house: House) -> None:
    look(house, "unit", "/exceptions")
    seq = house.log()[-1].seq

    page = house.browser("auditor").get(f"/audit/{seq}").text

    assert "5 exceptions" in page
    assert 'href="/exceptions/CG-0003"' in page


@pytest.mark.parametrize("seq", ["9999", "x", "1.5", HOSTILE])
def test_an_entry_that_is_not_there_is_not_there(house: House, seq: str) -> None:
    assert house.browser("auditor").get(f"/audit/{seq}").status_code == 404


def test_who_looked_at_a_child_is_asked_by_a_form(house: House) -> None:
    with house.database.writing() as connection:
        seen = Seen(
            account_id=None, account="curious", role="lead", action="viewed", page="/plans", records={"child": ["C1"]}
        )
        record(connection, seen, now=MORNING)
    client = house.browser("auditor")

    found = client.post("/audit/child", data={"child": " C1 "})
    nothing = client.post("/audit/child", data={"child": "C2"})
    empty = client.post("/audit/child", data={"child": " "})
    by_address = client.get("/audit?kind=child&key=C1")

    assert "curious" in entries(found.text)
    assert "curious" not in entries(nothing.text)
    assert (empty.status_code, "Write the number of the child" in empty.text) == (422, True)
    assert "curious" not in entries(by_address.text)


def test_what_is_restricted_to_others_does_not_come_to_light(house: House) -> None:
    look(house, "unit", "/exceptions", "/exceptions/CG-0001", "/exceptions/CG-0002")
    look(house, "south", "/exceptions/CG-0001")
    with house.database.writing() as connection:
        number = accounts.get(connection, "unit").id
        restrictions.open_glass(connection, number, "C1", reason="a call about C1", now=MORNING - timedelta(hours=2))
        restrictions.restrict(connection, "C1", reason="staff", by="x", accounts=["unit"], now=MORNING, today=FRIDAY)
    auditor, unit = house.browser("auditor"), house.browser("unit")
    listing = next(row.seq for row in house.log() if row.action == "listed")

    pages = [auditor.get("/audit"), auditor.get(f"/audit/{listing}"), auditor.get("/audit?kind=exception&key=CG-0001")]
    of_child = auditor.post("/audit/child", data={"child": "C1"})
    seen = unit.get("/audit?kind=exception&key=CG-0001")

    for page in pages[:2]:
        assert "CG-0001" not in page.text
        assert "C1" not in page.text.replace("CG-", "")
    assert "CG-0002" in pages[1].text
    for answer in (pages[2], of_child):
        assert "Nothing was written down that answers this." in entries(answer.text)
    assert "/exceptions/{reference}" in entries(seen.text)
    assert "a call about C1" in unit.get("/audit").text


def test_broken_glass_is_told_with_its_reason(house: House) -> None:
    with house.database.writing() as connection:
        number = accounts.get(connection, "manager").id
        restrictions.open_glass(connection, number, "C2", reason=f"on call {HOSTILE}", now=MORNING)

    page = house.browser("auditor").get("/audit").text

    assert "C2" in page
    assert "on call &#34;&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_log_is_read_in_parts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SIZE", 2)
    look(house, "unit", "/rules", "/nights", "/exceptions")
    client = house.browser("auditor")

    first = client.get("/audit?account=unit").text
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(older).text

    assert ("/exceptions<" in entries(first), "/rules<" in entries(first)) == (True, False)
    assert ("/exceptions<" in entries(second), "/rules<" in entries(second)) == (False, True)
    assert "Older entries" not in second


def test_both_chains_are_read_again(house: House) -> None:
    client = house.browser("auditor")

    sound = client.post("/audit/verify").text
    with house.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER access_log_keeps_rows")
        connection.exec_driver_sql("UPDATE access_log SET account = 'nobody' WHERE seq = 1")
    changed = client.post("/audit/verify").text

    assert "Both are as they were written" in sound
    assert "Entry 1 is not as it was written." in changed


def test_a_long_log_is_verified_on_the_command_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.audit.verify.AT_MOST", 3)

    page = house.browser("auditor").post("/audit/verify").text

    assert "corewatch audit verify" in page
    assert "Both are as they were written" not in page


def test_the_ends_of_both_chains_are_shown(house: House) -> None:
    client = house.browser("auditor")
    client.get("/audit")
    last = house.log()[-1]

    assert f"{last.seq}:{last.hash}" in client.get("/audit").text


@pytest.mark.parametrize("query", ["day=yesterday", "day=2026-13-01"])
def test_a_day_that_is_none_is_said_to_be_none(house: House, query: str) -> None:
    answer = house.browser("auditor").get(f"/audit?{query}")

    assert answer.status_code == 422
    assert "Write the day as a date" in answer.text


def test_what_was_typed_is_shown_as_text(house: House) -> None:
    page = house.browser("auditor").get("/audit", params={"account": HOSTILE, "key": HOSTILE}).text

    assert "<script>alert" not in page
