"""A register on PostgreSQL, for what only that database can hold."""

from collections.abc import Iterator

import pytest
from support.consoles import House, a_house
from support.postgres import own_database, postgres_address

from engine.book import Book
from register.database import open_database
from register.upgrade import upgrade

__all__ = ["postgres_address"]


@pytest.fixture
def postgres_house(postgres_address: str, book: Book) -> Iterator[House]:
    """The house on PostgreSQL."""
    with own_database(postgres_address) as address:
        database = open_database(address, is_to_be_upgraded=True)
        upgrade(database)
        yield a_house(database, book=book)
        database.close()
