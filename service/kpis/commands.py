"""The commands of the monthly report: report, rows, list, close, import, mail."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.measures.counted import CountedRow
from engine.measures.months import month_words, parse_month
from service.asking import one_of
from service.check_command import account, progress
from service.ending import DONE
from service.errors import AnswerRefused
from service.formats.csv import BYTE_ORDER_MARK, csv_line
from service.formats.sheet import Cell
from service.kpis.book import open_measures
from service.kpis.monthly import Asked, close_month, mail_month, open_report
from service.kpis.report import AUDIENCES, LEVELS, PARTNERSHIP, UNIT, Report
from service.output import replace_file, write_text
from service.settings import find_settings
from service.words import plural

FORMATS = ("table", "json", "csv", "xlsx", "html")
ROW_FORMATS = ("table", "json", "csv")

#: The columns of the rows behind a figure.
ROW_KEYS = (
    "subject", "rule", "link", "person_id", "plan_id", "meeting_id", "due_on", "met_on", "recorded_on", "state",
    "team_id", "left_out", "is_in_denominator", "is_in_numerator", "is_recorded", "amount", "weight",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """What was asked for, word for word."""

    source: str | None
    month: str | None
    output_format: str
    audience: str | None
    level: str
    output: Path | None
    as_of: date | None
    encoding: str | None
    config: Path | None
    asked_at: datetime

    def asked(self) -> Asked:
        return Asked(
            settings=find_settings(self.config),
            source=self.source,
            month_on=parse_month(self.month) if self.month else None,
            as_of=self.as_of,
            encoding=self.encoding,
        )


def run_report(request: ReportRequest) -> int:
    """The report of one month. The page hides small numbers, because it leaves the unit, unless all is asked for."""
    one_of(request.output_format, FORMATS, what="format", option="--format")
    one_of(request.level, LEVELS, what="level", option="--level")
    if request.output_format == "xlsx" and request.output is None:
        raise AnswerRefused("An Excel workbook needs a file to go to: add --output FILE.")
    audience = request.audience or (PARTNERSHIP if request.output_format == "html" else UNIT)
    one_of(audience, AUDIENCES, what="audience", option="--audience")
    with progress("Counting the months ..."), open_report(request.asked()) as found:
        _write(found.for_audience(audience), request)
    return DONE


def _write(report: Report, request: ReportRequest) -> None:
    match request.output_format:
        case "table":
            from service.console import show
            from service.kpis.table_page import print_report

            show(lambda console: print_report(report, console, level=request.level), request.output)
        case "xlsx" if request.output:
            from service.formats.xlsx import Export
            from service.kpis.sheet import write_xlsx

            export = Export(exported_by=account(), exported_at=request.asked_at)
            replace_file(request.output, lambda path: write_xlsx(report, path, export))
        case name:
            write_text(_writer(name)(report), request.output)


def _writer(name: str) -> Callable[[Report], Iterator[str]]:
    """The writer of a text format, imported only when it is asked for."""
    if name == "html":
        from service.kpis.html_page import write_html

        return write_html
    if name == "csv":
        from service.kpis.sheet import write_csv

        return write_csv
    from service.kpis.document import write_json

    return write_json


def run_rows(request: ReportRequest, measure: str, *, team: str | None) -> int:
    """The rows behind one figure: what is counted, what is not, and what was left out."""
    one_of(request.output_format, ROW_FORMATS, what="format", option="--format")
    with progress("Counting the months ..."), open_report(request.asked()) as found:
        card = found.count.measures.card(measure)
        if why_not := found.count.counted.why_not.get(card.id):
            raise AnswerRefused(f"{card.title} has no figure. {why_not}")
        month = found.report.month
        rows = [row for row in found.count.counted.rows(card.id, month.first_on) if team in (None, row.team_id)]
    heading = f"{card.title}, {month_words(month.first_on)}"
    write_text(_rows_written(rows, heading, request.output_format, card.id), request.output)
    return DONE


def _rows_written(rows: list[CountedRow], heading: str, output_format: str, measure: str) -> Iterator[str]:
    if output_format == "json":
        yield json.dumps({"measure": measure, "rows": [_row_document(row) for row in rows]}, indent=2) + "\n"
    elif output_format == "csv":
        yield BYTE_ORDER_MARK + csv_line(ROW_KEYS)
        for row in rows:
            yield csv_line(tuple(_cell(getattr(row, name)) for name in ROW_KEYS))
    else:
        from service.console import as_text
        from service.kpis.rows_page import print_rows

        yield as_text(lambda console: print_rows(rows, heading, console))


def _row_document(row: CountedRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ROW_KEYS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _cell(value: Any) -> Cell:
    found: Cell = value
    return found


def run_close(request: ReportRequest, *, by: str, now: datetime) -> int:
    """Freeze a month: its figures stand from now on."""
    if not by.strip():
        raise AnswerRefused("Say who closes the month: --by PERSON.")
    with progress("Counting the months ..."):
        done = close_month(request.asked(), by=by.strip(), now=now)
    lines = [f"{month_words(done.month.first_on)} is closed: {plural(done.figures, 'figure')} published.\n"]
    if done.letters is not None:
        lines.append(f"{plural(done.letters, 'email')} in the outbox: `corewatch digest send` sends what waits.\n")
    write_text(lines, None)
    return DONE


def run_mail(request: ReportRequest, *, now: datetime) -> int:
    """The email of a closed month, for those who have not had it."""
    with progress("Counting the months ..."):
        done = mail_month(request.asked(), now=now)
    words = f"{month_words(done.month.first_on)}: {plural(done.letters or 0, 'email')} put into the outbox."
    write_text([f"{words} `corewatch digest send` sends what waits.\n"], None)
    return DONE


def run_list(*, output_format: str, config: Path | None) -> int:
    """Every measure: what it counts, how, and where it comes from."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    cards = open_measures(find_settings(config)).cards
    if output_format == "json":
        names = ("id", "number", "title", "printed", "says", "area", "period", "unit", "better", "level", "source")
        found = [{name: getattr(card, name) for name in names} | {"rules": list(card.rules)} for card in cards]
        write_text([json.dumps({"measures": found}, indent=2, ensure_ascii=False) + "\n"], None)
        return DONE
    from service.console import show
    from service.kpis.list_page import print_measures

    show(lambda console: print_measures(cards, console))
    return DONE


def run_pages(file: Path, *, config: Path | None) -> int:
    """The measures as a page of the reference."""
    from service.kpis.measure_page import page_lines

    write_text(page_lines(open_measures(find_settings(config))), file)
    return DONE
