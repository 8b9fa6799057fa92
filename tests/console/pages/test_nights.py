"""The nights on the screen, and the word of the unit on one that is held."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from support.consoles import House
from support.register import FRIDAY, NOW

from console.access import restrictions
from register.tables import run, run_rule, run_table

HOSTILE = '"><script>alert(1)</script>'


def a_night(house: House, day: date, **changes: Any) -> int:
    """One more night, written as a night writes it; its number."""
    row = {
        "business_date": day, "status": "committed", "is_held": False, "owner": "one", "lease_until": NOW, "attempt": 1,
        "started_at": NOW, "finished_at": NOW, "counts": {}, "problems": {},
    }  # fmt: skip
    with house.database.writing() as connection:
        return int(connection.execute(insert(run).values(**(row | changes)).returning(run.c.id)).scalar_one())


def a_held_night(house: House) -> int:
    missing = {"missing_plans": ["P1", "P7"], "troubles": ["durable-rules was lost on P7 (it hung up)."]}
    return a_night(
        house, FRIDAY + timedelta(1), is_held=True, held_because="2 of the 9 plans are not there.", problems=missing
    )


def test_nights_are_listed_with_those_that_are_not_there(house: House) -> None:
    a_night(house, FRIDAY - timedelta(4), counts={"open_plans": 9, "overdue": 3, "event_opened": 2})
    a_night(house, FRIDAY - timedelta(5), status="rejected", message="No rows.", attempt=3)

    page = house.browser("manager").get("/nights").text

    assert "20 November 2026" in page
    assert "2 opened" in page
    assert "Refused" in page
    assert "3 attempts" in page
    assert "17 November 2026 to 19 November 2026" in page
    assert "3 nights without any check" in page
    assert (house.log()[-1].action, house.log()[-1].page) == ("listed", "/nights")


def test_without_a_night_the_list_says_so(empty_house: House) -> None:
    assert "No night has been run yet." in empty_house.browser("unit").get("/nights").text


def test_a_night_tells_what_it_changed_and_what_it_could_not_check(house: House) -> None:
    number = a_night(house, FRIDAY + timedelta(1), counts={"event_opened": 7, "event_resolved": 2})
    rule = {"run_id": number, "rule_digest": "x", "subjects": 0, "states": {}}
    with house.database.writing() as connection:
        connection.execute(insert(run_rule).values(**rule, rule="cg-first-10wd", failed=f"Cannot read '{HOSTILE}'."))
        connection.execute(insert(run_rule).values(**rule, rule="min-gp", not_assessable="There is no table."))
        connection.execute(insert(run_table).values(run_id=number, table_name="ssd_cp_plans", rows=68, quarantined=4))

    page = house.browser("unit").get(f"/nights/{number}").text
    of_admin = house.browser("admin").get(f"/nights/{number}").text

    assert "First core group within 10 working days" in page
    assert "There is no table." in page
    assert "ssd_cp_plans" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "script&gt;" not in of_admin
    assert "The safeguarding unit can read why." in of_admin


def test_only_who_sees_all_cases_reads_what_names_them(house: House) -> None:
    number = a_held_night(house)

    pages = {name: house.browser(name).get(f"/nights/{number}").text for name in ("unit", "auditor", "admin", "south")}

    for name in ("unit", "auditor"):
        assert "P7" in pages[name]
    for name in ("admin", "south"):
        assert "P7" not in pages[name]
        assert "P1<" not in pages[name]
        assert "2 of the 9 plans are not there." in pages[name]
        assert "2 lines. The safeguarding unit can read them." in pages[name]


def test_a_restricted_plan_is_not_among_those_missing(house: House) -> None:
    number = a_held_night(house)
    with house.database.writing() as connection:
        restrictions.restrict(
            connection, "C1", reason="staff", by="unit", accounts=["auditor"], now=NOW, today=FRIDAY
        )  # fmt: skip

    page = house.browser("unit").get(f"/nights/{number}").text

    assert "<li>P7</li>" in page
    assert "<li>P1</li>" not in page
    assert "<li>P1</li>" in house.browser("auditor").get(f"/nights/{number}").text


def test_a_refusal_repeats_no_value_to_who_sees_no_case(house: House) -> None:
    words = "7 of 9 rows of ssd_person are wrong (row 4: '2011-11-11x' is no date (as written)). Correct them."
    number = a_night(house, FRIDAY + timedelta(1), status="rejected", message=words)

    of_admin = house.browser("admin").get(f"/nights/{number}").text

    assert "2011-11-11x" not in of_admin
    assert "7 of 9 rows of ssd_person are wrong (row 4). Correct them." in of_admin
    assert "2011-11-11x" in house.browser("unit").get(f"/nights/{number}").text


def test_the_unit_confirms_a_night_that_is_held(house: House) -> None:
    number = a_held_night(house)
    client = house.browser("unit")

    answer = client.post(f"/nights/{number}/confirm", data={"sure": "yes"})
    page = client.get(f"/nights/{number}").text

    assert (answer.status_code, answer.headers["location"]) == (303, f"/nights/{number}")
    assert "Confirmed by unit" in page
    assert "Confirm the night" not in page
    changed = [row for row in house.log() if row.action == "changed"]
    assert [(row.account, row.detail) for row in changed] == [("unit", {"night": number, "confirmed": True})]


def test_a_night_is_confirmed_by_who_has_looked(house: House) -> None:
    number = a_held_night(house)

    answer = house.browser("unit").post(f"/nights/{number}/confirm")

    assert answer.status_code == 422
    assert "Say that you have looked at what is missing" in answer.text
    assert "Nobody has confirmed it yet." in answer.text


def test_what_is_confirmed_once_is_not_confirmed_again(house: House) -> None:
    number = a_held_night(house)
    with house.database.writing() as connection:
        connection.execute(update(run).where(run.c.id == number).values(confirmed_by="other", confirmed_at=NOW))

    answer = house.browser("unit").post(f"/nights/{number}/confirm", data={"sure": "yes"})

    assert answer.status_code == 409


@pytest.mark.parametrize("name", ["manager", "auditor", "admin"])
def test_others_are_not_asked(house: House, name: str) -> None:
    number = a_held_night(house)

    assert "Confirm the night" not in house.browser(name).get(f"/nights/{number}").text


@pytest.mark.parametrize("number", ["9999", "x", "1e3", "٣", "99999999999999999999"])
def test_a_night_that_is_not_there_is_not_there(house: House, number: str) -> None:
    assert house.browser("unit").get(f"/nights/{number}").status_code == 404
