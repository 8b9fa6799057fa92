"""One's own settings."""

import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update
from support.consoles import MORNING, PEOPLE, House

from console.access import passwords, tokens
from console.web.cookie import NAME
from register.access_tables import account

OLD = "the old and easy password"
NEW = "a new and easy password"


@pytest.fixture
def with_password(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The unit has a password, and hashing is quick."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    with house.database.writing() as connection:
        connection.execute(update(account).where(account.c.name == "unit").values(password_hash=quick.hash(OLD)))
    return house


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_everybody_reads_what_she_may_do(house: House, name: str) -> None:
    page = house.browser(name).get("/me").text

    assert ("approve a waiver" in page) == (name in ("manager", "south", "unit"))
    assert ("You see no case." in page) == (name == "admin")
    assert ("manage accounts" in page) == (name == "admin")


def test_teams_are_named(house: House) -> None:
    assert "of the teams below them: T2." in house.browser("south").get("/me").text


def test_other_sessions_are_ended_and_this_one_is_not(house: House) -> None:
    here, there, others = house.browser("unit"), house.browser("unit"), house.browser("lead")

    before = here.get("/me").text
    answer = here.post("/me/sign-out-others")

    assert "2 sessions" in before
    assert (answer.status_code, here.get("/me").status_code) == (303, 200)
    assert (there.get("/me").status_code, others.get("/me").status_code) == (302, 200)


def test_a_token_is_shown_once_and_opens_what_it_says(house: House) -> None:
    client = house.browser("unit")

    page = client.post("/me/tokens", data={"name": "report", "scope": "read", "lasts": "30"}).text
    secret = re.search(r"cwt_[\w-]+", page)
    later = client.get("/me").text

    assert secret is not None
    with house.database.reading() as connection:
        found = tokens.find(connection, secret[0], now=MORNING)
    assert found is not None
    assert found.name == "unit"
    assert "report" in later
    assert secret[0] not in later
    assert secret[0] not in str([row.detail for row in house.log()])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"name": " "}, "Write what the token is for."), ({"scope": "all"}, "Choose what it may do."),
     ({"lasts": "9999"}, "Choose how long it holds.")],
)  # fmt: skip
def test_a_token_that_is_not_whole_is_not_made(house: House, changes: dict[str, str], problem: str) -> None:
    whole = {"name": '"><script>alert(1)</script>', "scope": "act", "lasts": "365"}

    answer = house.browser("unit").post("/me/tokens", data={**whole, **changes})

    assert answer.status_code == 422
    assert problem in answer.text
    assert "cwt_" not in answer.text
    assert "<script>alert" not in answer.text


def test_a_token_is_ended_by_her_alone(house: House) -> None:
    client = house.browser("unit")
    client.post("/me/tokens", data={"name": "report", "scope": "read", "lasts": "30"})

    other = house.browser("lead").post("/me/tokens/1/revoke")
    hers = client.post("/me/tokens/1/revoke")
    again = client.post("/me/tokens/1/revoke")

    assert (other.status_code, hers.status_code, again.status_code) == (404, 303, 404)
    assert "You have none." in client.get("/me").text


def test_a_password_is_changed_with_the_old_one(with_password: House) -> None:
    here, there = with_password.browser("unit"), with_password.browser("unit")
    before = here.cookies[NAME]

    answer = here.post("/me/password", data={"old": OLD, "new": NEW, "again": NEW})
    after = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    here.cookies.clear()
    here.cookies.set(NAME, after)
    signs_in = with_password.browser().post("/sign-in", data={"name": "unit", "password": NEW})

    assert (answer.status_code, answer.headers["location"]) == (303, "/me?done=password")
    assert before != after
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302
    assert signs_in.status_code == 303


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"old": "wrong"}, "This is not your present password."), ({"new": "short", "again": "short"}, "12 to 256"),
     ({"again": "another new password"}, "The two new passwords are not the same.")],
)  # fmt: skip
def test_a_password_is_not_changed(with_password: House, changes: dict[str, str], problem: str) -> None:
    client = with_password.browser("unit")

    answer = client.post("/me/password", data={"old": OLD, "new": NEW, "again": NEW, **changes})

    assert answer.status_code == 422
    assert problem in answer.text
    assert client.get("/me").status_code == 200
    assert with_password.browser().post("/sign-in", data={"name": "unit", "password": OLD}).status_code == 303


def test_the_old_password_is_not_guessed_here(with_password: House) -> None:
    client = with_password.browser("unit")
    wrong = {"old": "wrong", "new": NEW, "again": NEW}

    for _ in range(5):
        client.post("/me/password", data=wrong)
    answer = client.post("/me/password", data={**wrong, "old": OLD})

    assert answer.status_code == 422
    assert "too many attempts" in answer.text


def test_who_signs_in_elsewhere_gets_no_password_here(house: House) -> None:
    client = house.browser("unit")

    answer = client.post("/me/password", data={"old": "", "new": NEW, "again": NEW})

    assert "Present password" not in client.get("/me").text
    assert answer.status_code == 422
    assert "your organisation" in answer.text
