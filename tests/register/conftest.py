"""The same tests on both databases: SQLite in a file, and a PostgreSQL of the test session's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from support.postgres import address_of, administer, own_database, postgres_address

from register.database import Database, open_database
from register.upgrade import upgrade

__all__ = ["postgres_address"]

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def upgraded(address: str) -> str:
    """The address of a register that has its tables."""
    database = open_database(address, is_to_be_upgraded=True)
    upgrade(database)
    database.close()
    return address


@pytest.fixture(scope="session")
def sqlite_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty register, to copy."""
    file = tmp_path_factory.mktemp("register") / "empty.sqlite"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_register(postgres_address: str) -> str:
    """The name of a database that holds an empty register, to copy."""
    name = f"empty_{uuid4().hex[:12]}"
    administer(postgres_address, f'CREATE DATABASE "{name}"')
    upgraded(address_of(postgres_address, name))
    return name


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty register of the test's own."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_register"), tmp_path / "register.sqlite")
        yield f"sqlite:///{file}"
        return
    server, template = request.getfixturevalue("postgres_address"), request.getfixturevalue("postgres_register")
    with own_database(server, f'TEMPLATE "{template}"') as own:
        yield own


@pytest.fixture(params=BOTH)
def bare_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that has no register yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.sqlite'}"
        return
    with own_database(request.getfixturevalue("postgres_address")) as own:
        yield own


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """An empty register of the test's own, open."""
    database = open_database(address)
    yield database
    database.close()
