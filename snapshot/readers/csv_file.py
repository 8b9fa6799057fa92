"""CSV files: DuckDB parses them; what it will not take is parsed again here, to take it or to name the row."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.errors import (
    CellTooLong,
    HeaderRepeats,
    HeaderUnreadable,
    QuoteOpen,
    RowRagged,
    WrongDelimiter,
)
from snapshot.readers.raw import (
    BATCH_ROWS,
    RawTable,
    create_staging,
    fill_staging,
    literal_path,
    match_columns,
    quoted,
    text_literal,
)
from snapshot.readers.text_file import TextFile, inspect_text

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def open_csv(path: Path, table: Table, connection: DuckDBPyConnection, *, encoding: str) -> RawTable:
    """Make one CSV file ready to be queried."""
    file = inspect_text(path, encoding)
    header = _header(file)
    slower_way = partial(_by_python, file, table, header, connection)
    if file.encoding != "utf-8-sig" or file.has_blank_line:
        return slower_way()
    return replace(_by_duckdb(file, table, header), slower_way=slower_way)


def _header(file: TextFile) -> list[str]:
    _, header = next(_records(file), (1, []))
    if not header:
        raise HeaderUnreadable(file=file.name)
    if len(header) == 1:
        for delimiter, name in DELIMITERS.items():
            if delimiter in header[0]:
                raise WrongDelimiter(file=file.name, delimiter=name)
    for column in header:
        if column and header.count(column) > 1:
            raise HeaderRepeats(file=file.name, column=" ".join(column.split()))
    return header


def _by_duckdb(file: TextFile, table: Table, header: Sequence[str]) -> RawTable:
    found, ignored = match_columns(table, header)
    declared = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header)))
    # Nothing is sniffed: a guess at the dialect or a type would change what a cell says.
    reader = (
        f"read_csv({text_literal(literal_path(file.path))}, auto_detect = false, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', strict_mode = true, null_padding = false, columns = {{{declared}}})"
    )
    chosen = ", ".join(f"c{position} AS {quoted(name)}" for name, position in found.items()) or "c0"
    return RawTable(columns=tuple(found), query=f"SELECT {chosen} FROM {reader}", ignored_columns=ignored)


def _by_python(file: TextFile, table: Table, header: Sequence[str], connection: DuckDBPyConnection) -> RawTable:
    found, ignored = match_columns(table, header)
    create_staging(connection, table.name, found)
    blank_rows: list[int] = []
    for rows in _batches(_full_rows(file, len(header), blank_rows)):
        fill_staging(connection, table.name, [[row[position] for row in rows] for position in found.values()])
    return RawTable(
        columns=tuple(found),
        query=f"FROM staging.{table.name}",
        ignored_columns=ignored,
        blank_rows=tuple(blank_rows),
    )


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _full_rows(file: TextFile, width: int, blank_rows: list[int]) -> Iterator[list[str]]:
    """The rows below the header; the numbers of blank ones are noted."""
    records = _records(file)
    next(records)
    for row, cells in records:
        # One empty value too many is a comma at the end of the line: DuckDB lets it pass as well.
        if len(cells) == width or cells[width:] == [""]:
            yield cells
        elif not "".join(cells).strip():
            blank_rows.append(row)
        else:
            raise RowRagged(file=file.name, row=row, found=len(cells), expected=width)


def _records(file: TextFile) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, the header being row 1."""
    row = 0
    with file.path.open(encoding=file.encoding, newline="") as lines:
        try:
            for row, cells in enumerate(csv.reader(lines, strict=True), start=1):
                yield row, cells
        except csv.Error as error:
            if "limit" in str(error):
                raise CellTooLong(file=file.name, row=row + 1, limit=csv.field_size_limit()) from None
            raise QuoteOpen(file=file.name, row=row + 1) from None
