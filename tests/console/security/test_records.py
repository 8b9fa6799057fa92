"""Against a look that nobody can find again: each record shown is in the access log, or it is not shown."""

import pytest
from support.consoles import House, add_people, bare_house
from support.register import many, run_night

from console.visit import Visit
from engine.book import Book
from register.database import Database
from register.errors import DatabaseBusy

PATHS = ("/exceptions", "/api/v1/exceptions", "/api/v1/exceptions.csv", "/api/v1/exceptions.jsonl")


@pytest.mark.parametrize("path", PATHS)
def test_a_list_of_25_is_25_records(database: Database, book: Book, path: str) -> None:
    run_night(database, *many(25))
    add_people(database)
    house = bare_house(database, book=book)

    answer = house.browser("unit").get(path)

    recorded = house.records("exception")
    assert len(recorded) == 25
    assert house.log()[-1].records == 25
    assert all(reference in answer.text for reference in recorded)


@pytest.mark.parametrize("path", [*PATHS, "/exceptions/CG-0001", "/api/v1/exceptions/CG-0001", "/api/v1/me"])
def test_what_cannot_be_written_down_is_not_shown(house: House, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_known: object) -> None:
        raise DatabaseBusy(seconds=10)

    client = house.browser("unit")
    monkeypatch.setattr("console.visit.record", busy)
    answer = client.get(path)

    assert answer.status_code == 503
    assert "access log" in answer.text
    assert "CG-000" not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_written_down_before_its_first_byte(house: House, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Visit, "record", lambda *_args, **_known: None)

    answer = house.browser("unit").get(path)

    assert answer.status_code == 500
    assert "CG-000" not in answer.text
