"""A console over SQLite for most tests; those of the database's own locks ask for PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browsers import chromium
from support.consoles import House, a_house, bare_house

from engine.book import Book
from register.database import Database, open_database
from register.upgrade import upgrade
from service.book import open_book
from service.settings import Settings


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty register, to copy."""
    file = tmp_path_factory.mktemp("console") / "empty.sqlite"
    database = open_database(f"sqlite:///{file}", is_to_be_upgraded=True)
    upgrade(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def filled_register(empty_register: Path, book: Book) -> Path:
    """A register with one night and one account of each role, to copy."""
    file = Path(shutil.copy(empty_register, empty_register.with_name("filled.sqlite")))
    database = open_database(f"sqlite:///{file}")
    a_house(database, book=book)
    database.close()
    return file


@pytest.fixture(scope="session")
def book() -> Book:
    """The shipped book, loaded once."""
    return open_book(Settings())


@pytest.fixture
def database(empty_register: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty register of the test's own."""
    file = shutil.copy(empty_register, tmp_path / "register.sqlite")
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def house(filled_register: Path, tmp_path: Path, book: Book) -> Iterator[House]:
    """A console of the test's own, with one night and one account of each role."""
    file = shutil.copy(filled_register, tmp_path / "register.sqlite")
    opened = open_database(f"sqlite:///{file}")
    yield bare_house(opened, book=book)
    opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests that need one: a second in the same process would not start."""
    with chromium() as opened:
        yield opened
