"""What the tests of pages have in common."""

import pytest
from support.consoles import House, add_people, bare_house

from engine.book import Book
from register.database import Database


@pytest.fixture
def empty_house(database: Database, book: Book) -> House:
    """A console over a register without any night."""
    add_people(database)
    return bare_house(database, book=book)
