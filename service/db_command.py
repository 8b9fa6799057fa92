"""`corewatch db upgrade|version`: the database of the register, and the version that it is at."""

from pathlib import Path

from register.database import open_database, version_of
from register.errors import DatabaseNotUpgraded, DatabaseTooNew
from register.upgrade import upgrade
from service.ending import DONE, FOUND
from service.output import write_text
from service.register_access import open_register, register_address
from service.settings import find_settings


def run_upgrade(config: Path | None) -> int:
    """Bring the register to this program's version, or begin it."""
    database = open_database(register_address(find_settings(config)), is_to_be_upgraded=True)
    try:
        with database.reading() as connection:
            before = version_of(connection)
        now = upgrade(database)
    finally:
        database.close()
    write_text([f"{_upgraded(before, now)}\n"], None)
    return DONE


def _upgraded(before: str | None, now: str) -> str:
    if before is None:
        return f"The register was begun, at version {now}."
    if before == now:
        return f"The register is at version {now} already: nothing was changed."
    return f"The register was at version {before} and is at version {now} now."


def run_version(config: Path | None) -> int:
    """Say the version of the register; 1 when this program needs another."""
    try:
        with open_register(find_settings(config)) as database, database.reading() as connection:
            found = version_of(connection)
    except (DatabaseNotUpgraded, DatabaseTooNew) as error:
        write_text([f"{error}\n"], None)
        return FOUND
    write_text([f"The register is at version {found}, which is this program's.\n"], None)
    return DONE
