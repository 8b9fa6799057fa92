"""Databases that cannot be read: one sentence each, and never the address."""

import sqlite3
from pathlib import Path

import pytest

from snapshot.errors import SnapshotUnreadable
from snapshot.read import read_snapshot

NO_ADDRESS = (
    "This is no database address that can be read. Write one such as postgresql+psycopg://reader@server/database, "
    "mssql+pyodbc://, oracle+oracledb:// or sqlite:///file."
)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mongodb://reader:hunter2@server/db", NO_ADDRESS),
        ("postgresql+psycopg://reader:hunter2@server:port/db", NO_ADDRESS),
        (
            "postgresql+psycopg://reader:hunter2@127.0.0.1:1/db",
            "The postgresql database cannot be read (OperationalError). Check the address, the account and that the "
            "server runs.",
        ),
        (
            "oracle+oracledb://reader:hunter2@server/db",
            'To read this kind of database, install the driver: pip install "corewatch[oracle]".',
        ),
        ("sqlite:////nowhere/case.db", "There is no database file /nowhere/case.db. Check the address."),
    ],
)
def test_the_sentence_says_what_to_do_and_never_repeats_the_address(address: str, sentence: str) -> None:
    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(address)

    assert str(refused.value) == sentence
    assert "hunter2" not in str(refused.value)


def test_a_database_without_tables_of_the_contract(tmp_path: Path) -> None:
    _database(tmp_path / "case.db", "CREATE TABLE SSD_PERSON (pers_person_id TEXT)")

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(f"sqlite:///{tmp_path / 'case.db'}")

    assert str(refused.value) == (
        "The sqlite database holds no table of the contract. Give the schema that holds them, as ?schema=name, and "
        "name the tables in lower case as in the contract."
    )


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "case.db").write_text("not a database, but long enough to be looked at" * 10)

    with pytest.raises(SnapshotUnreadable) as refused:
        read_snapshot(f"sqlite:///{tmp_path / 'case.db'}")

    assert str(refused.value) == (
        "The sqlite database cannot be read (DatabaseError). Check the address, the account and that the server runs."
    )


def test_a_database_is_only_read(tmp_path: Path) -> None:
    _database(tmp_path / "case.db", "CREATE TABLE ssd_person (pers_person_id TEXT)")
    before = (tmp_path / "case.db").read_bytes()

    with read_snapshot(f"sqlite:///{tmp_path / 'case.db'}") as snapshot:
        rows = snapshot.rows

    assert rows == {"ssd_person": 0}
    assert (tmp_path / "case.db").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["case.db"]


def _database(path: Path, sql: str) -> None:
    database = sqlite3.connect(path)
    database.execute(sql)
    database.commit()
    database.close()
