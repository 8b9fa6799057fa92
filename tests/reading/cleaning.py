"""From raw text to values: sentinels, codes, flags, dates and links (contract README, sections 2 to 4)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from reading.blanks import Row
from reading.contract import CODES, TABLES, Column

Raw = dict[str, list[dict[str, str | None]]]
Tables = dict[str, list[Row]]

SENTINELS = {"", "NULL", "SSD_PH", "-1", "1900-01-01", "9999-12-31", "2300-01-01"}


class WrongTypeError(Exception):
    """A value cannot be read as its column's type."""


def clean(raw: Raw) -> tuple[Tables, set[tuple[str, str]]]:
    """Every contract table with typed values, and the (table, column) pairs that are supplied."""
    supplied = supplied_columns(raw)
    local = local_codes(raw.get("cgx_code_map") or [])
    tables: Tables = {}
    for table, columns in TABLES.items():
        there = [column for column in columns if (table, column.name) in supplied]
        rows = [typed_row(row, columns, there, local) for row in raw.get(table) or [] if there]
        tables[table] = [row for row in rows if row is not None]
    return linked(tables, supplied), supplied


def supplied_columns(raw: Raw) -> set[tuple[str, str]]:
    """The columns in the headers, without those that the coverage table takes back."""
    supplied = set()
    for table, rows in raw.items():
        header = {name for row in rows for name in row} if rows else None
        names = [column.name for column in TABLES.get(table, ())]
        supplied |= {(table, name) for name in names if header is None or name in header}
    for row in raw.get("cgx_coverage") or []:
        if (row.get("covg_status") or "").strip().casefold() in ("placeholder", "not_supplied"):
            table, column = (row["covg_table_name"] or "").strip(), (row["covg_column_name"] or "").strip()
            supplied -= {pair for pair in supplied if pair[0] == table and column in ("*", pair[1])}
    return supplied


def local_codes(rows: list[dict[str, str | None]]) -> dict[tuple[str, str], str]:
    """The local values of the code map: (list, case-folded local value) to code."""
    local = {}
    for row in rows:
        name, value, code = (blank(row[c]) for c in ("cmap_list", "cmap_local_value", "cmap_code"))
        if name and value and code and code.casefold() in CODES.get(name, {}):
            local[name, value.casefold()] = CODES[name][code.casefold()]
    return local


def blank(text: str | None) -> str | None:
    """Trimmed text; sentinels read as empty."""
    trimmed = (text or "").strip()
    return None if trimmed in SENTINELS else trimmed


def typed_row(
    raw: dict[str, str | None],
    columns: tuple[Column, ...],
    there: list[Column],
    local: dict[tuple[str, str], str],
) -> Row | None:
    """One row with values, or nothing when it must be set aside."""
    row: Row = {column.name: None for column in columns}
    for column in there:
        try:
            row[column.name] = value_of(blank(raw.get(column.name)), column, local)
        except WrongTypeError:
            return None
        if column.required and row[column.name] is None:
            return None
    return row


def value_of(text: str | None, column: Column, local: dict[tuple[str, str], str]) -> Any:
    if text is None:
        return None
    if column.type == "code":
        folded = text.casefold()
        return CODES[column.codelist].get(folded) or local.get((column.codelist, folded))
    try:
        return PARSERS[column.type](text)
    except ValueError as error:
        raise WrongTypeError from error


def _flag(text: str) -> str:
    return {"y": "Y", "n": "N"}.get(text.casefold()) or _refuse(text)


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        _refuse(text)
    return date.fromisoformat(text)


def _datetime(text: str) -> date:
    """A moment, or a plain date when only the day was given."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", text):
        _refuse(text)
    return datetime.fromisoformat(text)


def _time(text: str) -> str:
    return text if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) else _refuse(text)


def _refuse(text: str) -> str:
    raise ValueError(text)


PARSERS: dict[str, Callable[[str], Any]] = {
    "id": str,
    "worker": str,
    "text": str,
    "json": str,
    "flag": _flag,
    "date": _date,
    "date_planned": _date,
    "datetime": _datetime,
    "time": _time,
    "int": int,
    "num": float,
}


def linked(tables: Tables, supplied: set[tuple[str, str]]) -> Tables:
    """A link that finds nothing reads as empty, unless its target is not supplied."""
    keys = {pair: {row[pair[1]] for row in tables[pair[0]]} for pair in supplied if pair[1] in _targets()}
    empty = {
        (table, column.name): column.link
        for table, columns in TABLES.items()
        for column in columns
        if column.link in supplied
    }
    return {
        table: [{name: _link(value, empty.get((table, name)), keys) for name, value in row.items()} for row in rows]
        for table, rows in tables.items()
    }


def _link(value: Any, target: tuple[str, str] | None, keys: dict[tuple[str, str], set[Any]]) -> Any:
    return value if target is None or value in keys[target] else None


def _targets() -> set[str]:
    return {column.link[1] for columns in TABLES.values() for column in columns if column.link}
