"""An empty register, in a file of the test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from support.postgres import postgres_address, postgres_schema

from register.database import Database, open_database
from register.upgrade import upgrade

__all__ = ["postgres_address", "postgres_schema", "register"]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    """It does not wait for the disk: a year of nights would take minutes, and no test here cuts the power."""
    database = open_database(f"sqlite:///{tmp_path / 'register.db'}", is_to_be_upgraded=True)
    upgrade(database)
    database.engine.dispose()

    @event.listens_for(database.engine, "connect")
    def _hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    yield database
    database.close()
