"""The contract as a page for the council's data analyst: docs/reference/contract.md is this text."""

import sys
from collections.abc import Iterator

from snapshot.contract import Column, Contract, Table, load_contract

INTRODUCTION = """\
# The snapshot contract, version {version}

<!-- Written by snapshot.contract.page from the contract's own data. Do not edit it by hand. -->

What an authority delivers each night: CSV or Parquet files named after these tables, or tables or views of a
database with these names. Core tables must be there; an optional table that is left out switches off the rules
that need it, and they are listed as not assessable.

## How cells are read

- Text is trimmed of every blank, of no-break and zero-width spaces and of direction marks. Empty cells, and the
  values `NULL`, `SSD_PH`, `-1`, `1900-01-01`, `9999-12-31` and `2300-01-01`, read as empty, and so do
  moments on those days, and days without end (`infinity`) in Parquet and PostgreSQL.
- A value of the wrong type, an empty required value, and an unknown code in a required column set the row aside.
  An unknown code elsewhere reads as empty. Both are listed with table, row and column. The row is the one that a
  spreadsheet shows, the header being row 1; for a database it counts the rows in the order received.
- A link that finds no row reads as empty and is listed. A link that is also the key of its row is listed only.
  A link to a table that is not supplied is not checked.
- A plan that ends before it starts, starts after the day of the snapshot, or before 1970, is listed; its days stand as
  they are written, and every command says so. A night closes nothing on a plan that ends before it starts.
- A table without a column that every row needs (its key, or one marked required) counts as not supplied: a core
  table is then refused, and the rules that need an optional one are not assessable.
- Dates are written 2026-11-20, moments 2026-11-20T14:30 or 2026-11-20T14:30:05, times 14:30. Nothing else is taken.
  In Parquet files and databases true dates, times, numbers and yes-or-no values are taken as well. There and
  in text, midnight stands for a day without a time.
- Codes are compared without regard to capitals. A value that is itself a code stays that code, whatever
  `cgx_code_map` says; a local value that is mapped to two codes is not used.
- Ids, workers and times hold no control characters; texts may hold tabs and line ends.
"""


def contract_page() -> str:
    """The whole page, in Markdown."""
    contract = load_contract()
    return "\n".join([INTRODUCTION.format(version=contract.version), *_tables(contract), *_codelists(contract)])


def _tables(contract: Contract) -> Iterator[str]:
    yield "## Tables\n"
    yield "| table | | one row is |\n| --- | --- | --- |"
    for table in contract:
        yield f"| [`{table.name}`](#{table.name}) | {_level(table)} | {table.one_row_is} |"
    yield ""
    for table in contract:
        yield f"### {table.name}\n"
        yield f"One row is {table.one_row_is}. {_level(table).capitalize()}.\n"
        yield "| column | type | | links to, or codes | note |\n| --- | --- | --- | --- | --- |"
        yield from (_row(column) for column in table)
        yield ""


def _level(table: Table) -> str:
    if not table.is_core:
        return "optional"
    return "core, may be empty" if table.may_be_empty else "core"


def _row(column: Column) -> str:
    length = f"({column.max_length})" if column.type == "text" else ""
    need = "key" if column.is_key else "required" if column.is_required else ""
    to = ""
    if column.links_to:
        to = f"`{'.'.join(column.links_to)}`"
    elif column.codelist:
        to = f"[{column.codelist}](#codes-{column.codelist})"
    return f"| `{column.name}` | {column.type}{length} | {need} | {to} | {column.note} |"


def _codelists(contract: Contract) -> Iterator[str]:
    yield "## Codes\n"
    for name, codes in contract.codelists.items():
        yield f"### codes {name}\n"
        yield "| code | meaning |\n| --- | --- |"
        yield from (f"| `{code}` | {meaning} |" for code, meaning in codes.items())
        yield ""


if __name__ == "__main__":
    sys.stdout.write(contract_page())
