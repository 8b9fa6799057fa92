"""Accounts, managed by somebody who sees no case."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from support.consoles import MORNING, House

from console.access import accounts, sessions, tokens
from console.access.accounts import NewAccount
from console.access.roles import Role
from console.errors import LastAdministrator
from console.web.cookie import NAME
from register.access_tables import account

HOSTILE = '"><script>alert(1)</script>'
#: Of no password.
HASH = "$argon2id$quagga"
WHOLE = {"name": "Nora@Council.example", "shown_name": "Nora New", "role": "team_manager", "teams": "T1, T2"}


def number_of(house: House, name: str) -> int:
    with house.database.reading() as connection:
        return int(accounts.get(connection, name).id)


def form_of(house: House, name: str, **changes: str) -> dict[str, str]:
    """The form of an account as its page has it, with what is changed."""
    with house.database.reading() as connection:
        row = accounts.get(connection, name)
    form = {
        "shown_name": row.shown_name, "role": row.role, "teams": ", ".join(row.teams), "worker": row.worker or "",
        "agency": row.agency or "", "is_active": "yes" if row.is_active else "no",
    }  # fmt: skip
    return form | changes


def add_administrator(house: House, name: str = "second") -> None:
    with house.database.writing() as connection:
        accounts.add(connection, NewAccount(name=name, shown_name="Second", role=Role.ADMINISTRATOR), now=MORNING)


def test_every_account_is_listed_and_no_password(house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(update(account).where(account.c.name == "unit").values(password_hash=HASH))

    page = house.browser("admin").get("/accounts").text

    assert "Una Unit" in page
    assert "Team manager" in page
    assert "T2" in page
    assert "quagga" not in page
    assert (house.log()[-1].action, house.log()[-1].page) == ("listed", "/accounts")


def test_an_account_is_made(house: House) -> None:
    client = house.browser("admin")

    answer = client.post("/accounts", data=WHOLE)
    page = client.get(answer.headers["location"]).text

    assert answer.status_code == 303
    assert "The account was made." in page
    assert "nora@council.example" in page
    made = next(row for row in house.log() if row.action == "administered")
    assert made.detail == {"account": "nora@council.example", "what": "made", "role": "team_manager"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": " "}, "Write the name with which the person signs in."),
        ({"name": "UNIT"}, "There is an account &#39;UNIT&#39; already."),
        ({"shown_name": ""}, "Write how the person is called."),
        ({"role": ""}, "Choose a role."),
        ({"role": "king"}, "Choose a role."),
        ({"teams": " , "}, "Name at least one team."),
        ({"role": "lead"}, "Give her worker id of the case system."),
        ({"role": "agency_lead"}, "Give the code of the agency."),
    ],
)
def test_an_account_that_is_not_whole_is_not_made(house: House, changes: dict[str, str], problem: str) -> None:
    answer = house.browser("admin").post("/accounts", data={**WHOLE, **changes})

    assert answer.status_code == 422
    assert problem in answer.text
    assert "Error: Add an account" in answer.text
    if "shown_name" not in changes:
        assert 'value="Nora New"' in answer.text


def test_a_change_holds_from_the_next_request_on(house: House) -> None:
    hers = house.browser("manager")
    number = number_of(house, "manager")

    before = hers.get("/exceptions").status_code
    answer = house.browser("admin").post(f"/accounts/{number}", data=form_of(house, "manager", teams="T2"))

    assert (before, answer.status_code, hers.get("/exceptions").status_code) == (200, 303, 302)
    assert [row.detail["fields"] for row in house.log() if row.action == "administered"] == [["teams"]]
    assert "CG-0001" not in house.browser("manager").get("/exceptions").text


def test_what_is_not_changed_signs_nobody_out(house: House) -> None:
    hers = house.browser("manager")

    house.browser("admin").post(
        f"/accounts/{number_of(house, 'manager')}", data=form_of(house, "manager", shown_name="Another Name")
    )

    assert "Another Name" in hers.get("/exceptions").text


def test_an_account_that_is_switched_off_is_out_at_once(house: House) -> None:
    hers = house.browser("unit")

    house.browser("admin").post(f"/accounts/{number_of(house, 'unit')}", data=form_of(house, "unit", is_active="no"))

    assert hers.get("/exceptions").status_code == 302
    assert "Switched off" in house.browser("admin").get("/accounts").text


@pytest.mark.parametrize("change", [{"role": "unit"}, {"is_active": "no"}])
def test_nobody_changes_her_own_role_or_switches_herself_off(house: House, change: dict[str, str]) -> None:
    add_administrator(house)

    answer = house.browser("admin").post(
        f"/accounts/{number_of(house, 'admin')}", data=form_of(house, "admin", **change)
    )

    assert answer.status_code == 422
    assert "You cannot change your own role" in answer.text
    with house.database.reading() as connection:
        row = accounts.get(connection, "admin")
    assert (row.role, row.is_active) == ("administrator", True)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": "unit"}])
def test_the_last_administrator_stays(house: House, fields: dict[str, object]) -> None:
    with pytest.raises(LastAdministrator), house.database.writing() as connection:
        accounts.change(connection, "admin", now=MORNING, **fields)

    add_administrator(house)
    with house.database.writing() as connection:
        accounts.change(connection, "admin", now=MORNING, **fields)
    with pytest.raises(LastAdministrator), house.database.writing() as connection:
        accounts.change(connection, "second", now=MORNING, **fields)


def test_one_who_is_switched_off_is_no_administrator_left(house: House) -> None:
    add_administrator(house)

    with house.database.writing() as connection:
        accounts.change(connection, "second", now=MORNING, is_active=False)

    with pytest.raises(LastAdministrator), house.database.writing() as connection:
        accounts.change(connection, "admin", now=MORNING, is_active=False)


def test_a_password_for_one_time_signs_in_one_time(house: House) -> None:
    given = house.browser("admin").post(f"/accounts/{number_of(house, 'unit')}/password").text
    password = re.search(r"The password for one time is ([a-z0-9-]+)", given)
    assert password is not None
    hers, other = house.browser(), house.browser()

    first = hers.post("/sign-in", data={"name": "unit", "password": password[1]})
    second = other.post("/sign-in", data={"name": "unit", "password": password[1]})
    page = hers.get("/me").text

    assert (first.status_code, first.headers["location"]) == (303, "/me")
    assert second.status_code == 401
    assert "Choose a password now" in page
    assert 'name="old"' not in page
    assert password[1] not in str([row.detail for row in house.log()])


def test_her_own_password_is_not_made_here(house: House) -> None:
    answer = house.browser("admin").post(f"/accounts/{number_of(house, 'admin')}/password")

    assert answer.status_code == 422
    assert "with the old one" in answer.text


def test_an_account_is_signed_out_and_its_tokens_end(house: House) -> None:
    hers, number = house.browser("unit"), number_of(house, "unit")
    with house.database.writing() as connection:
        _, secret = tokens.make(
            connection, number, name="report", scope="read", lasts=timedelta(days=9), now=MORNING
        )  # fmt: skip
    admin = house.browser("admin")

    out = admin.post(f"/accounts/{number}/sign-out")
    ended = admin.post(f"/accounts/{number}/tokens/revoke")

    assert (out.status_code, ended.status_code) == (303, 303)
    assert hers.get("/exceptions").status_code == 302
    with house.database.reading() as connection:
        assert tokens.find(connection, secret, now=MORNING) is None
        assert sessions.of_account(connection, number, now=MORNING) == []
        assert sessions.find(connection, admin.cookies[NAME], now=MORNING) is not None


@pytest.mark.parametrize("number", ["999", "x", HOSTILE])
def test_an_account_that_is_not_there_is_not_there(house: House, number: str) -> None:
    assert house.browser("admin").get(f"/accounts/{number}").status_code == 404


def test_what_was_typed_is_shown_as_text(house: House) -> None:
    client = house.browser("admin")

    refused = client.post("/accounts", data={**WHOLE, "role": "", "shown_name": HOSTILE, "teams": HOSTILE})
    client.post("/accounts", data={**WHOLE, "shown_name": HOSTILE, "teams": "T1"})
    listed = client.get("/accounts")

    for answer in (refused, listed):
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text
