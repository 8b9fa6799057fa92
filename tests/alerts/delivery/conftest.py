"""The same tests on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.outboxes import a_register, schema_address, sqlite_address
from support.postgres import postgres_address, postgres_schema

from register.database import Database

__all__ = ["database", "postgres_address", "postgres_schema"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new register."""
    if request.param == "sqlite":
        address = sqlite_address(tmp_path)
    else:
        address = schema_address(*request.getfixturevalue("postgres_schema"))
    with a_register(address) as database:
        yield database
