"""Which database holds the register, and the one way in which the service opens it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect

from register.database import Database, open_database, version_of
from service.settings import Settings

#: The environment variable that names the register: it may hold a password, so that it is no key of a file.
VARIABLE = "COREWATCH_DATABASE_URL"
FILE_NAME = "corewatch.db"


def register_address(settings: Settings) -> str:
    """The environment's, else the file that the authority names, else a file beside its configuration or here."""
    if named := os.environ.get(VARIABLE):
        return named
    folder = settings.path.parent if settings.path else Path()
    return file_address(settings.register.file or folder / FILE_NAME)


def file_address(file: Path) -> str:
    """The address of a register in a file."""
    return URL.create("sqlite", database=str(file.absolute())).render_as_string(hide_password=False)


@contextmanager
def open_register(settings: Settings, *, begin: bool = False) -> Iterator[Database]:
    """The register, which closes again at the end; with `begin` one is begun in a file that holds nothing yet."""
    address = register_address(settings)
    if begin:
        _begin(address)
    database = open_database(address)
    try:
        yield database
    finally:
        database.close()


def _begin(address: str) -> None:
    """A first night needs no command before it. A database on a server is begun by hand: it may be someone else's."""
    database = open_database(address, is_to_be_upgraded=True)
    try:
        if not database.is_postgres and _is_empty(database):
            # What brings a register to a version takes long to import, and every other night needs none of it.
            from register.upgrade import upgrade

            upgrade(database)
    finally:
        database.close()


def _is_empty(database: Database) -> bool:
    with database.reading() as connection:
        return version_of(connection) is None and not inspect(connection).get_table_names()
