"""The report for a terminal."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from engine.measures.months import month_words
from service.formats.table import say
from service.kpis.report import AUTHORITY, PARTNERSHIP, Line, MeasureView, Report
from service.kpis.words import (
    counts_words,
    mean_change,
    month_change,
    number_words,
    point_words,
    recorded_words,
    status_words,
    target_words,
)


def print_report(report: Report, console: Console, *, level: str) -> None:
    """The heading, and a line for each measure, or for each of its places."""
    say(console, f"{report.authority}: {month_words(report.month.first_on)}.", style="bold")
    for line in heading_lines(report):
        say(console, line)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Measure", ratio=3, overflow="fold")
    table.add_column("Figure", justify="right")
    table.add_column("Recorded in time", justify="right", max_width=9)
    table.add_column("Change", ratio=4, overflow="fold")
    for view in report.measures:
        for row in _rows(view, level):
            table.add_row(*row)
    console.print(table)
    for line in _notes(report, level):
        say(console, line)


def heading_lines(report: Report) -> Iterator[str]:
    """Of when the figures are, whether they stand, and who may read them."""
    if report.is_synthetic:
        yield "SYNTHETIC DATA: nobody in this report is real."
    as_at = f"Counted from the snapshot of {day_words(report.as_at)}" if report.as_at else "Nothing was counted"
    if report.is_closed:
        yield f"{as_at}. The month is closed: its figures stand, with what would be counted today beside them."
    elif report.month.is_provisional:
        yield f"{as_at}. The month is not over: every figure is provisional."
    else:
        yield f"{as_at}. The month is not closed: its figures may still change."
    if report.audience == PARTNERSHIP:
        yield f"Figures from 1 to {report.hidden_below - 1} are hidden, and what would give them away."


def _rows(view: MeasureView, level: str) -> Iterator[tuple[Text, ...]]:
    if level == AUTHORITY:
        yield _row(view.authority, Text(str(view.measure.number or "")), view.measure.title)
        for other in view.beside:
            yield _row(other.authority, Text(""), f"  {other.measure.title}")
        return
    for line in view.lines:
        if line.place.level == level:
            yield _row(line, Text(str(view.measure.number or "")), f"{view.measure.title}: {line.place.name}")


def _row(line: Line, number: Text, title: str) -> tuple[Text, ...]:
    card, now = line.measure, line.now
    figure = "\n".join(filter(None, (point_words(card, now), counts_words(card, now))))
    changes = [month_change(line), mean_change(line)]
    if now.restated is not None:
        changes.append(f"restated {number_words(card, now.restated)}; {status_words(now)} as {point_words(card, now)}")
    if line.target:
        changes.append(target_words(line))
    if now.figure is None and now.why_empty:
        changes = [now.why_empty]
    recorded = recorded_words(card, now) if card.recorded else "-"
    return number, Text(title), Text(figure), Text(recorded), Text("\n".join(changes))


def _notes(report: Report, level: str) -> Iterator[str]:
    """What was left out, measure by measure: it is counted, and not forgotten."""
    if level != AUTHORITY:
        return
    for view in report.measures:
        figure = view.authority.now.figure
        said = {item.reason: item.says for item in view.measure.left_out}
        for reason, number in (figure.left_out if figure else {}).items():
            yield f"{view.measure.title}: {number:,} left out {said.get(reason, reason)}."
