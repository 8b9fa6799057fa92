"""An Excel workbook: about the export, the rules, and the obligations. Nothing in it is a formula or a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped] # it ships no types
from xlsxwriter.format import Format  # type: ignore[import-untyped] # as above
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped] # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped] # as above

from calendars.words import day_words
from engine.states import STATES
from service.checking import Check
from service.errors import OutputUnwritable
from service.formats.document import rule_documents
from service.formats.sheet import HEADINGS, Cell, cells
from service.words import STATE_WORDS

#: Excel's own limits: a longer text would be dropped without a word, and a longer sheet too.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
#: The first line of every sheet about an export.
HANDLING = ("Handling", "OFFICIAL-SENSITIVE: about children. Keep it as long as you need it, and no longer.")

_RULE_HEADINGS = ("id", "title", "severity", "version_from", "subjects", *STATES, "not_assessable")


@dataclass(frozen=True, kw_only=True)
class Export:
    """Who asked for a workbook, and when."""

    exported_by: str
    exported_at: datetime


def write_xlsx(check: Check, states: tuple[str, ...], path: Path, export: Export) -> None:
    """The whole workbook in one file."""
    sheets = Sheets(path, export)
    sheets.add("About this export", ("what", "value"), _about(check, states, export), widths=(24, 90))
    sheets.add("Rules", _RULE_HEADINGS, _rule_rows(check), widths=(24, 50))
    obligations = check.obligations(states)
    rows = (cells(item, check.book.card(item.rule).title) for item in obligations)
    sheets.add("Obligations", HEADINGS, rows, widths=(50, 24, 18))
    sheets.close()


def _about(check: Check, states: tuple[str, ...], export: Export) -> Iterable[tuple[Cell, ...]]:
    header = check.header
    yield HANDLING
    if header.synthetic:
        yield "Synthetic data", "Nobody in this export is real."
    yield "Snapshot", header.id
    yield "Authority", header.la_code
    yield "As at", header.as_at
    yield "Checked as of", check.as_of
    yield "Shown", ", ".join(STATE_WORDS[state] for state in states)
    yield "Rules", len(check.results)
    if check.set_aside:
        yield "Set aside", check.set_aside
    yield from exported_lines(export)


def exported_lines(export: Export) -> Iterable[tuple[Cell, ...]]:
    """Who exported it, and when."""
    yield "Exported by", export.exported_by
    yield "Exported", f"{day_words(export.exported_at.date())} at {export.exported_at:%H:%M}"


def _rule_rows(check: Check) -> Iterable[tuple[Cell, ...]]:
    for document in rule_documents(check):
        flat = {**document, **document["states"], "version_from": date.fromisoformat(document["version_from"])}
        yield tuple(flat[name] for name in _RULE_HEADINGS)


class Sheets:
    """A workbook that writes rows to sheets, each cell as what it is."""

    def __init__(self, path: Path, export: Export) -> None:
        self._book: Workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
        self._book.set_properties({"title": "Corewatch export", "created": export.exported_at})
        self._bold: Format = self._book.add_format({"bold": True})
        self._day: Format = self._book.add_format({"num_format": "d mmm yyyy"})

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def add(self, name: str, headings: Sequence[str], rows: Iterable[tuple[Cell, ...]], widths: Sequence[int]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column in range(len(headings)):
            sheet.set_column(column, column, widths[column] if column < len(widths) else 16)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self._bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise OutputUnwritable(
                    f"There are more than {MOST_ROWS:,} rows, more than an Excel sheet holds. "
                    "Use --format csv, or fewer states."
                )
            self._row(sheet, number, row)
        sheet.autofilter(0, 0, max(number, 1), len(headings) - 1)

    def _row(self, sheet: Worksheet, number: int, row: tuple[Cell, ...]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, bool):
                sheet.write_boolean(number, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, self._day)
            elif isinstance(cell, int | float):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, shortened(cell))


def shortened(text: str) -> str:
    """A text that fits into a cell, with a mark when some of it does not."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
