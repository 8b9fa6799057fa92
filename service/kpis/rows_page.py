"""The rows behind one figure, for a terminal."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from engine.measures.counted import CountedRow
from service.formats.table import say
from service.words import plural


def print_rows(rows: Sequence[CountedRow], heading: str, console: Console) -> None:
    """The counts, which add up, and every row."""
    below = [row for row in rows if row.is_in_denominator]
    above = [row for row in below if row.is_in_numerator]
    out = len(rows) - len(below)
    say(console, f"{heading}.", style="bold")
    say(console, f"{plural(len(above), 'row')} counted of {len(below):,}; {out:,} left out.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Row", "Plan, child or meeting", "Team", "Due", "Done", "Counts"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*_row(row))
    console.print(table)


def _row(row: CountedRow) -> tuple[Text, ...]:
    key = f"{row.subject} ({row.rule}{f', {row.link}' if row.link else ''})" if row.rule else row.subject
    about = row.plan_id or row.person_id or row.meeting_id or ""
    days = [day_words(day) if day else "" for day in (row.due_on, row.met_on)]
    return Text(key), Text(about), Text(row.team_id or ""), Text(days[0]), Text(days[1]), Text(counts_words(row))


def counts_words(row: CountedRow) -> str:
    """Whether a row counts."""
    if row.left_out is not None:
        return f"left out: {row.left_out}"
    return "yes" if row.is_counted else "no"
