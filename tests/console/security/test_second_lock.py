"""Against a query that forgets its scope: on PostgreSQL the database holds the console to the same rows once more."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, select
from support.consoles import House
from support.register import FRIDAY, NOW

from console.access.row_scope import row_scope
from console.access.scope import Keys, Scope, within
from register.row_locks import lock_to
from register.tables import exception

pytestmark = pytest.mark.postgres

#: Keys that a careless list would fall apart at.
SOME = ("a", "b", "it's", '"c"', "{d}", "e,f", "g\\", "NULL", "")


def a_row(number: int, chance: random.Random) -> dict[str, object]:
    """An exception of somebody, or of nobody in particular."""
    names = ("person", "plan", "meeting", "team", "owner", "agency")
    keys = {name: chance.choice((None, *SOME)) for name in names}
    return {
        "id": number, "reference": f"CG-{number}", "rule": "r", "subject": str(number), "link": "", "family": "f",
        "severity": "low", "route": "R", "state": "open", "started_on": FRIDAY, "due_on": FRIDAY, "breach_on": FRIDAY,
        "days_late": 0, "unit": "days", "says": "", "evidence": {}, "shown": "", "opened_on": FRIDAY,
        "opened_because": "practice", "seen_on": FRIDAY, "tier": 0, "raised": 0, "repeats": 0, "is_drift": False,
        "times_opened": 1, "changed_at": NOW, **keys,
    }  # fmt: skip


def a_scope(chance: random.Random) -> Scope:
    """What somebody may see."""

    def some() -> frozenset[str]:
        return frozenset(chance.sample(SOME, chance.randint(0, 2)))

    def keys() -> Keys:
        return Keys(persons=some(), plans=some(), meetings=some()) if chance.random() < 0.5 else Keys()

    return Scope(
        sees_all=chance.random() < 0.3,
        teams=some(),
        worker=chance.choice((None, *SOME[:-1])),
        agency=chance.choice((None, *SOME[:-1])),
        opened=keys(),
        hidden=keys(),
    )


def seen(connection: Connection) -> set[int]:
    """Every exception that can be read, without any condition of ours."""
    return set(connection.scalars(select(exception.c.id).where(exception.c.id > 1000)))


def test_the_database_reads_the_scope_as_the_console_does(postgres_house: House) -> None:
    chance = random.Random(20261120)
    database = postgres_house.database
    with database.writing() as connection:
        connection.execute(insert(exception), [a_row(1000 + nth, chance) for nth in range(1, 201)])

    how_many = set()
    for scope in [a_scope(chance) for _ in range(30)]:
        with database.reading() as connection:
            narrowed = within(exception, scope)
            expected = set(connection.scalars(select(narrowed.c.id).where(narrowed.c.id > 1000)))
            lock_to(connection, row_scope(scope))
            assert seen(connection) == expected, scope
            how_many.add(len(expected))

    assert len(how_many) > 10


def test_a_page_that_forgets_the_scope_shows_nothing_of_another_team(
    postgres_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, unit = postgres_house.browser("south"), postgres_house.browser("unit")
    monkeypatch.setattr("console.visit.within", lambda source, _scope: select(source).subquery())

    hers = manager.get("/api/v1/exceptions").json()
    others = manager.get("/api/v1/exceptions/CG-0001")
    whole = unit.get("/api/v1/exceptions").json()

    assert {item["team"] for item in hers["exceptions"]} == {"T2"}
    assert others.status_code == 404
    assert len(whole["exceptions"]) == 5


def test_what_works_on_a_file_works_behind_the_lock(postgres_house: House) -> None:
    client = postgres_house.browser("manager")
    path = "/api/v1/exceptions/CG-0001"

    asked = client.post(f"{path}/promise", json={"promise_on": "2026-11-27"})
    whole = client.get(path).json()

    assert asked.status_code == 200
    assert whole["exception"]["promise_by"] == "manager"
    assert [event["kind"] for event in whole["history"]] == ["opened", "acknowledged"]


def test_a_scope_that_says_nothing_finds_nothing(postgres_house: House) -> None:
    with postgres_house.database.reading() as connection:
        lock_to(connection, replace(row_scope(Scope()), teams=["T9"]))

        assert list(connection.scalars(select(exception.c.id))) == []
