"""Parquet files: typed values are turned into the text that the contract asks for."""

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from snapshot.contract import Table
from snapshot.errors import FileUnreadable, ParquetUnreadable
from snapshot.readers.raw import RawTable, literal_path, match_columns, quoted, text_literal

#: Parquet types that are the contract's types already.
NATIVE = {("DATE", "date"), ("DATE", "date_planned"), ("TIMESTAMP", "datetime")}

#: How a value of a Parquet type is written as text; other types are cast as they are.
AS_TEXT = {
    "VARCHAR": "{v}",
    "BOOLEAN": "CASE WHEN {v} THEN 'Y' WHEN NOT {v} THEN 'N' END",
    "TIME": "strftime(DATE '2000-01-01' + {v}, '%H:%M')",
    # A day without end says no more than an empty cell.
    "DATE": "CASE WHEN isfinite({v}) THEN CAST({v} AS VARCHAR) END",
    # Midnight stands for a day without a time: many systems keep dates as moments.
    "TIMESTAMP": "CASE WHEN NOT isfinite({v}) THEN NULL"
    # What no calendar has is written out far enough to be found out.
    " WHEN {v} < TIMESTAMP '0001-01-01' OR {v} >= TIMESTAMP '10000-01-01' THEN CAST(CAST({v} AS DATE) AS VARCHAR)"
    " WHEN {v} = date_trunc('day', {v}) THEN strftime({v}, '%Y-%m-%d')"
    " ELSE strftime({v}, '%Y-%m-%dT%H:%M:%S') END",
    # Table tools keep whole numbers with gaps as decimals, and gaps as NaN.
    "DOUBLE": "CASE WHEN isnan({v}) THEN NULL WHEN {v} = trunc({v}) AND abs({v}) < 1e15"
    " THEN CAST(CAST({v} AS BIGINT) AS VARCHAR) ELSE CAST({v} AS VARCHAR) END",
}

#: The columns whose days, by the file's own account, have years of four digits. Those of any other column are read as
#: texts, and a day that no calendar has is found there as it is in any other format.
_DAYS_IN_ORDER = """
SELECT path_in_schema FROM parquet_metadata({file}) GROUP BY path_in_schema
HAVING bool_and(coalesce(stats_null_count = num_values
    OR (try_cast(coalesce(stats_min_value, stats_min) AS TIMESTAMP) >= TIMESTAMP '0001-01-01'
        AND try_cast(coalesce(stats_max_value, stats_max) AS TIMESTAMP) < TIMESTAMP '10000-01-01'), false))
"""


def open_parquet(path: Path, table: Table, connection: DuckDBPyConnection) -> RawTable:
    """Make one Parquet file ready to be queried."""
    if not path.is_file():
        raise FileUnreadable(file=path.name)
    place = text_literal(literal_path(path))
    reader = f"read_parquet({place}, binary_as_string = true)"
    try:
        described = connection.execute(f"DESCRIBE FROM {reader}").fetchall()
    except duckdb.Error:
        raise ParquetUnreadable(file=path.name) from None
    sound = _days_in_order(place, connection)
    found, ignored = match_columns(table, [row[0] for row in described])
    native = frozenset(
        name
        for name, position in found.items()
        for name_there, type_there in [described[position][:2]]
        if (type_there, table.columns[name].type) in NATIVE and name_there in sound
    )
    chosen = ", ".join(
        f"{quoted(name_there) if name in native else _as_text(name_there, type_there)} AS {quoted(name)}"
        for name, position in found.items()
        for name_there, type_there in [described[position][:2]]
    )
    query = f"SELECT {chosen or '1 AS nothing'} FROM {reader}"

    def not_whole() -> RawTable:
        raise ParquetUnreadable(file=path.name) from None

    return RawTable(
        columns=tuple(found),
        query=query,
        native=native,
        is_packed=True,
        ignored_columns=ignored,
        slower_way=not_whole,
    )


def _days_in_order(place: str, connection: DuckDBPyConnection) -> set[str]:
    """The columns whose days are in order by the file's own account; none when it cannot be understood."""
    try:
        return {name for (name,) in connection.execute(_DAYS_IN_ORDER.format(file=place)).fetchall()}
    except duckdb.Error:
        return set()


def _as_text(name: str, type_there: str) -> str:
    value = quoted(name)
    if type_there == "TIMESTAMPTZ_NS":
        value, type_there = f"CAST({value} AS TIMESTAMPTZ)", "TIMESTAMP WITH TIME ZONE"
    if type_there == "TIMESTAMP WITH TIME ZONE":
        value, type_there = f"timezone('Europe/London', {value})", "TIMESTAMP"
    if type_there.startswith("TIMESTAMP_"):
        value, type_there = f"CAST({value} AS TIMESTAMP)", "TIMESTAMP"
    if type_there == "FLOAT" or type_there.startswith("DECIMAL"):
        value, type_there = f"CAST({value} AS DOUBLE)", "DOUBLE"
    if type_there.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({value}) AS VARCHAR)"
    return AS_TEXT.get(type_there, "CAST({v} AS VARCHAR)").format(v=value)
