"""CSV that Excel opens rightly: UTF-8 with a byte order mark, and nothing that runs as a formula."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from service.checking import Check
from service.formats.sheet import HEADINGS, Cell, cells, defused

BYTE_ORDER_MARK = "\ufeff"


def write_csv(check: Check, states: tuple[str, ...]) -> Iterator[str]:
    """The obligations, one a row."""
    yield BYTE_ORDER_MARK + csv_line(HEADINGS)
    for item in check.obligations(states):
        yield csv_line(cells(item, check.book.card(item.rule).title))


def csv_line(row: tuple[Cell, ...]) -> str:
    """One row, each cell as text that no spreadsheet will run."""
    text = StringIO()
    csv.writer(text).writerow([_text(cell) for cell in row])
    return text.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, date):
        return cell.isoformat()
    return defused(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
