"""The files of one night, put together from the shards."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from snapshot.contract import load_contract
from snapshot.synth.rows import layout

FileFormat = Literal["csv", "parquet"]


@dataclass(frozen=True, kw_only=True)
class TableJob:
    """One table of one night, and the parts it is made of, in order."""

    table: str
    parts: tuple[Path, ...]
    target: Path
    file_format: FileFormat


def join_table(job: TableJob) -> None:
    """Write the whole file, and remove the parts so that they never stand on the disk twice."""
    if job.file_format == "parquet":
        _join_parquet(job.table, job.parts, job.target / f"{job.table}.parquet")
    else:
        _join_csv(job.table, job.parts, job.target / f"{job.table}.csv")
    for part in job.parts:
        part.unlink()


def _join_csv(table: str, parts: Sequence[Path], file: Path) -> None:
    with file.open("wb") as whole:
        whole.write((",".join(layout(table).columns) + "\n").encode())
        for part in parts:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, whole, 1 << 20)


def _join_parquet(table: str, parts: Sequence[Path], file: Path) -> None:
    """Typed columns; one thread, so that the same rows give the same bytes."""
    types = {column.name: column.duckdb_type for column in load_contract().tables[table]}
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        source = _read_parts(types, parts) if parts else _no_rows(types)
        connection.execute(f"COPY ({source}) TO {_quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)")


def _read_parts(types: Mapping[str, str], parts: Sequence[Path]) -> str:
    files = ", ".join(_quoted(str(part)) for part in parts)
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in types.items())
    return (
        f"SELECT * FROM read_csv([{files}], columns = {{{columns}}}, header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', new_line = '\\n')"
    )


def _no_rows(types: Mapping[str, str]) -> str:
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
    return f"SELECT {columns} WHERE false"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_whole(table: str, rows: Sequence[Sequence[object]], scratch: Path) -> Path:
    """A small table as one part."""
    part = scratch / f"{table}.csv"
    with part.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    return part
