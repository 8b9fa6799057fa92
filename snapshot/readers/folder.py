"""A folder of files named after the contract's tables, CSV or Parquet."""

from collections.abc import Collection
from pathlib import Path

from duckdb import DuckDBPyConnection

from snapshot.contract import Table, load_contract
from snapshot.errors import (
    EncodingUnknown,
    FolderHasNoTables,
    FolderMissing,
    FolderUnreadable,
    TableGivenTwice,
)
from snapshot.problems import IGNORED_FILE, Problem, did_you_mean
from snapshot.readers.csv_file import open_csv
from snapshot.readers.parquet_file import open_parquet
from snapshot.readers.raw import RawTable

SUFFIXES = (".csv", ".parquet")

#: The names by which people call the two encodings.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
}


class Folder:
    """The nightly files."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._encoding = _encoding(encoding)
        self._files: dict[str, Path] = {}
        self.problems: list[Problem] = []
        for file in _entries(path):
            self._take(file)
        if not self._files:
            raise FolderHasNoTables(source=path)

    def tables(self) -> Collection[str]:
        return self._files

    def open(self, table: Table, connection: DuckDBPyConnection) -> RawTable:
        path = self._files[table.name]
        if path.suffix == ".parquet":
            return open_parquet(path, table, connection)
        return open_csv(path, table, connection, encoding=self._encoding)

    def close(self) -> None:
        """Nothing stays open between tables."""

    def _take(self, file: Path) -> None:
        known = load_contract().tables
        if file.suffix.lower() not in SUFFIXES:
            return
        if file.stem not in known or file.suffix not in SUFFIXES:
            self.problems.append(_ignored(file))
        elif file.stem in self._files:
            raise TableGivenTwice(table=file.stem)
        else:
            self._files[file.stem] = file


def _entries(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            raise FolderMissing(source=path)
        return sorted(path.iterdir())
    except OSError:
        raise FolderUnreadable(source=path) from None


def _encoding(told: str | None) -> str:
    try:
        return ENCODINGS[(told or "utf-8").lower()]
    except KeyError:
        raise EncodingUnknown(encoding=told) from None


def _ignored(file: Path) -> Problem:
    guess = did_you_mean(file.name.lower(), [f"{name}.csv" for name in load_contract().tables])
    return Problem(
        table=file.stem,
        row=None,
        column=None,
        problem=f"{file.name} was not read: the contract has no table of that name.{guess}",
        kind=IGNORED_FILE,
    )
