"""What the demo shows: the life of a register, week by week."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table

from calendars.words import day_words
from register.record import Entry, Event
from register.runs import Run
from service.formats.table import say
from service.words import plural

#: The columns of the table, and the events that each counts.
COLUMNS = {
    "Opened": ("opened", "reopened"),
    "Put\nright": ("resolved",),
    "With-\ndrawn": ("withdrawn",),
    "Lapsed": ("lapsed",),
    "Promised": ("acknowledged",),
    "Promise\nbroken": ("promise_broken",),
    "Waived": ("waived",),
}
WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of the demo's register."""

    runs: tuple[Run, ...]
    events: tuple[Event, ...]
    #: The worst that is live and speaks for itself.
    worst: tuple[Entry, ...]
    live: int
    hidden: int

    @property
    def story(self) -> str:
        """An exception with much to tell: of those put right, the one with the most events."""
        told = Counter(event.reference for event in self.events if event.reference)
        ended = {event.reference for event in self.events if event.kind == "resolved"} or set(told)
        return max(sorted(str(reference) for reference in ended), key=lambda reference: told[reference])


def print_life(told: Told, console: Console) -> None:
    """The table, and where it stands at the end."""
    last = told.runs[-1]
    say(console, "SYNTHETIC DATA: nobody in this authority is real.", style="bold")
    say(console, f"{plural(len(told.runs), 'night')}, the last of {day_words(last.business_date)}.")
    console.print(_table(told))
    counts = last.counts
    say(
        console,
        f"Last night {plural(counts['duties'], 'duty', 'duties')} on {plural(counts['plans'], 'plan')} were checked by "
        f"{counts['rules_checked']} of {counts['rules']} rules. {plural(told.live, 'exception')} are live; for "
        f"{told.hidden:,} of them another one speaks. The longest late:",
    )
    for entry in told.worst:
        say(console, f"  {entry.reference}  {entry.says}")


def _table(told: Told) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Nights")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for first, week in _weeks(told.runs):
        days = {run.business_date for run in week}
        counts = Counter(event.kind for event in told.events if event.business_date in days)
        figures = (f"{sum(counts[kind] for kind in kinds):,}" for kinds in COLUMNS.values())
        table.add_row(f"{day_words(first)}, {plural(len(week), 'night')}", *figures)
    return table


def _weeks(found: Sequence[Run]) -> Iterator[tuple[date, Sequence[Run]]]:
    for place in range(0, len(found), WEEK):
        week = found[place : place + WEEK]
        yield week[0].business_date, week
