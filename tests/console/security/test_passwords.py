"""Against who tries names and passwords: every wrong try is the same work and the same words."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from argon2.exceptions import VerifyMismatchError
from support.consoles import MORNING, House, without_nonce

from console.access import accounts, passwords, tokens
from console.access.accounts import NewAccount
from console.access.roles import Role
from console.web.cookie import NAME


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were verified, in place of the work itself."""
    seen: list[str] = []

    def verify(hashed: str, password: str) -> bool:
        seen.append(hashed)
        if password != "right":  # noqa: S105 - of nobody
            raise VerifyMismatchError
        return True

    stand_in = SimpleNamespace(verify=verify, hash=lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "_hasher", stand_in)
    return seen


@pytest.fixture
def people(house: House, tried: list[str]) -> House:
    """Somebody with a password, somebody who was switched off, and somebody of single sign-on."""
    with house.database.writing() as connection:
        for name, password in (("pat", "right"), ("gone", "right"), ("single", None)):
            hashed = None if password is None else f"hash of {password}"
            accounts.add(connection, NewAccount(name=name, shown_name=name, role=Role.UNIT), now=MORNING)
            accounts.change(connection, name, now=MORNING, password_hash=hashed)
        accounts.change(connection, "gone", now=MORNING, is_active=False)
    return house


def test_a_name_that_is_not_there_costs_the_same_work_and_says_the_same(people: House, tried: list[str]) -> None:
    client = people.browser()

    answers = [
        client.post("/sign-in", data={"name": name, "password": password})
        for name, password in (
            ("pat", "wrong"), ("nobody", "wrong"), ("nobody", "right"), ("gone", "right"), ("single", "right"),
        )
    ]  # fmt: skip

    assert len([hashed for hashed in tried if hashed]) == len(answers)
    assert {answer.status_code for answer in answers} == {401}
    assert len({without_nonce(answer.text) for answer in answers}) == 1


def test_signing_in_ends_what_another_may_have_planted(people: House) -> None:
    client = people.browser()
    client.cookies.set(NAME, "planted")

    client.post("/sign-in", data={"name": "pat", "password": "right"})
    inside = client.get("/exceptions").status_code
    client.cookies.clear()
    client.cookies.set(NAME, "planted")

    assert inside == 200
    assert client.get("/exceptions").status_code == 302


@pytest.mark.parametrize(
    ("change", "status"), [({"is_active": False}, 401), ({"role": "administrator"}, 403), ({"teams": ["T2"]}, 404)]
)
def test_a_change_holds_for_tokens_at_once(house: House, change: dict[str, object], status: int) -> None:
    with house.database.writing() as connection:
        number = accounts.get(connection, "manager").id
        _, secret = tokens.make(connection, number, name="x", scope="read", lasts=timedelta(days=1), now=MORNING)
    client = house.browser()
    client.headers["Authorization"] = f"Bearer {secret}"

    before = client.get("/api/v1/exceptions/CG-0001").status_code
    with house.database.writing() as connection:
        accounts.change(connection, "manager", now=MORNING, **change)

    assert before == 200
    assert client.get("/api/v1/exceptions/CG-0001").status_code == status


def test_a_token_that_was_revoked_is_over_at_once(house: House) -> None:
    with house.database.writing() as connection:
        account = accounts.get(connection, "unit").id
        number, secret = tokens.make(connection, account, name="x", scope="read", lasts=timedelta(days=1), now=MORNING)
    client = house.browser()
    client.headers["Authorization"] = f"Bearer {secret}"

    before = client.get("/api/v1/me").status_code
    with house.database.writing() as connection:
        tokens.revoke(connection, account, number, now=MORNING)

    assert (before, client.get("/api/v1/me").status_code) == (200, 401)
