"""The facts of the contract that the reading needs, from the lists beside this file."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of one table."""

    name: str
    type: str
    required: bool
    key: bool
    link: tuple[str, str] | None
    codelist: str


def lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(line: dict[str, str]) -> Column:
    table, _, column = line["foreign_key"].partition(".")
    return Column(
        name=line["column"],
        type=line["type"].split("(")[0],
        required=line["nullable"] == "N",
        key=line["primary_key"] == "Y",
        link=(table, column) if column else None,
        codelist=line["codelist"],
    )


def _tables() -> dict[str, tuple[Column, ...]]:
    tables: dict[str, list[Column]] = defaultdict(list)
    for line in lines("contract.csv"):
        tables[line["table"]].append(_column(line))
    return {table: tuple(columns) for table, columns in tables.items()}


def _codes() -> dict[str, dict[str, str]]:
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines("codelists.csv"):
        codes[line["codelist"]][line["code"].casefold()] = line["code"]
    return dict(codes)


def _needs() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    def words(text: str) -> frozenset[str]:
        return frozenset(word.strip() for word in text.split(";") if word.strip())

    return {line["factor"]: (words(line["roles"]), words(line["kinds"])) for line in lines("needs.csv")}


TABLES = _tables()
LEVELS = {line["table"]: line["level"] for line in lines("contract.csv")}
CODES = _codes()  # list name: case-folded code: code
DEFAULTS = {line["name"]: line["default"] for line in lines("parameters.csv")}
NEEDS = _needs()  # need factor: member roles, agency kinds
REQUIRED = lines("required.csv")  # rule, table, column, need
KEYS = {table: [c.name for c in columns if c.key] for table, columns in TABLES.items()}
