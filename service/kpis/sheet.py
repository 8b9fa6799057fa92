"""The report as rows, for CSV and Excel: a row for each measure, place and month."""

from collections.abc import Iterator
from pathlib import Path

from service.formats.csv import BYTE_ORDER_MARK, csv_line
from service.formats.sheet import Cell
from service.formats.xlsx import HANDLING, Export, Sheets, exported_lines
from service.kpis.document import point_document
from service.kpis.report import PARTNERSHIP, Cover, Line, Report
from service.kpis.words import (
    HIDDEN,
    PERIOD_WORDS,
    counts_words,
    mean_change,
    month_change,
    point_words,
    recorded_words,
    status_words,
    target_words,
)

#: `corewatch kpis import` reads the same names.
HEADINGS = (
    "month", "measure", "number", "title", "area", "unit", "level", "place", "place_name",
    "value", "recorded_value", "numerator", "denominator", "recorded", "left_out", "status", "restated", "hidden",
)  # fmt: skip
_SUMMARY = (
    "number", "measure", "area", "counted", "this month", "counts", "recorded in time", "against the month before",
    "against three months", "target", "status",
)  # fmt: skip


def rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    """Every figure of the report, in the order of HEADINGS."""
    for view in report.views():
        for line in view.lines:
            yield from _rows(line)


def _rows(line: Line) -> Iterator[tuple[Cell, ...]]:
    card, place = line.measure, line.place
    for point in line.points:
        found = point_document(point)
        left_out = "; ".join(f"{reason} = {number}" for reason, number in found["left_out"].items())
        figures = (found[name] for name in ("value", "recorded_value", "numerator", "denominator", "recorded"))
        yield (
            *(found["month"], card.id, card.number, card.title, card.area, card.unit),
            *(place.level, place.id, place.name, *figures),
            *(left_out, found["status"], found["restated"], point.cover is Cover.HIDDEN),
        )


def write_csv(report: Report) -> Iterator[str]:
    """All rows as CSV that Excel opens rightly."""
    yield BYTE_ORDER_MARK + csv_line(HEADINGS)
    for row in rows(report):
        yield csv_line(row)


def write_xlsx(report: Report, path: Path, export: Export) -> None:
    """A workbook: about the export, the month in words, and all rows."""
    sheets = Sheets(path, export)
    sheets.add("About this export", ("what", "value"), _about(report, export), widths=(24, 90))
    sheets.add("The month", _SUMMARY, _summary(report), widths=(8, 46, 22, 20, 12, 14, 16, 40, 60, 28, 24))
    sheets.add("All months", HEADINGS, rows(report), widths=(10, 26, 8, 40, 22))
    sheets.close()


def _about(report: Report, export: Export) -> Iterator[tuple[Cell, ...]]:
    if report.audience == PARTNERSHIP:
        yield "Handling", f"Figures from 1 to {report.hidden_below - 1} are hidden, and what would give them away."
    else:
        yield HANDLING
    if report.is_synthetic:
        yield "Synthetic data", "Nobody in this export is real."
    yield "Authority", report.authority
    yield "Month", f"{report.month.first_on:%Y-%m}"
    yield "As at", report.as_at
    yield "Snapshot", report.snapshot
    yield from exported_lines(export)


def _summary(report: Report) -> Iterator[tuple[Cell, ...]]:
    for view in report.views():
        line, card = view.authority, view.measure
        hidden = line.now.cover is Cover.HIDDEN
        yield (
            *(card.number, card.title, card.area, PERIOD_WORDS[card.period]),
            *(point_words(card, line.now), HIDDEN if hidden else counts_words(card, line.now)),
            *(recorded_words(card, line.now), month_change(line), mean_change(line)),
            *(target_words(line), status_words(line.now)),
        )
