"""Against text that wants to be a statement: it is a value everywhere, and finds nothing or is refused."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select
from support.consoles import MORNING, House
from support.walking import addresses, texts

from console.access import accounts
from console.pages.exceptions_list.asked import FIELDS
from register.database import Database
from register.tables import metadata

CORPUS = (
    "' OR '1'='1",
    "1; DROP TABLE exception; --",
    "') UNION SELECT name, password_hash FROM account --",
    "P1' AND (SELECT count(*) FROM account) > 0 AND '1'='1",
    "%' ESCAPE '\\",
    '" OR ""="',
    "pg_sleep(1)",
    "days_late; DELETE FROM history",
)
#: What such a statement would be after.
HASH = "a hash that no page shows"


def rows_of(database: Database) -> Mapping[str, int]:
    """How many rows each table has."""
    with database.reading() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("text", CORPUS[:3])
def test_it_is_a_value_in_every_parameter(house: House, text: str) -> None:
    with house.database.writing() as connection:
        accounts.change(connection, "viewer", now=MORNING, password_hash=HASH)
    client, before, asked = house.browser("unit"), rows_of(house.database), 0

    for route, path in addresses(house):
        names = texts(route) or (tuple(FIELDS) if route.path == "/exceptions" else ())
        for name in names:
            answer, asked = client.get(path, params={name: text}), asked + 1
            assert answer.status_code < 500, (route.path, name)
            assert HASH not in answer.text, (route.path, name)

    assert asked > 60
    after = rows_of(house.database)
    assert {name: count for name, count in after.items() if name not in ("access_log", "access_record")} == {
        name: count for name, count in before.items() if name not in ("access_log", "access_record")
    }


@pytest.mark.parametrize("text", CORPUS)
def test_it_finds_nothing_in_the_api(house: House, text: str) -> None:
    client = house.browser("unit")

    for name in ("rule", "family", "team", "owner", "agency", "child", "plan", "meeting"):
        answer = client.get("/api/v1/exceptions", params={name: text})
        assert answer.json()["exceptions"] == []
    for name in ("sort", "state", "severity", "since", "late", "step", "spoken", "size"):
        assert client.get("/api/v1/exceptions", params={name: text}).status_code == 422
    assert client.get("/api/v1/exceptions", params={"after": text}).status_code == 400
    assert client.get(f"/api/v1/exceptions/{text.replace('/', '')}").status_code == 404
    assert len(client.get("/api/v1/exceptions").json()["exceptions"]) == 5


@pytest.mark.parametrize("text", CORPUS)
def test_it_signs_nobody_in(house: House, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.sign_in.is_password", lambda hashed, _password: hashed is not None)

    answer = house.browser().post("/sign-in", data={"name": text, "password": text})

    assert answer.status_code == 401
    assert house.browser().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401
