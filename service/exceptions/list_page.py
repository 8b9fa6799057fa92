"""A list of exceptions for people."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from register.record import Entry
from service.exceptions.asked import filter_words
from service.exceptions.listed import Listing
from service.exceptions.standing import about, how_late, in_short, sentence_case, title_of
from service.formats.table import ROOMY, say
from service.words import plural


def print_list(listing: Listing, console: Console, *, is_first: bool) -> None:
    """The whole page: of when it is, the exceptions, and how many there are beside them."""
    view = listing.view
    say(console, f"{view.heading()}.", style="bold")
    if view.is_synthetic:
        say(console, "SYNTHETIC DATA: nobody in this register is real.", style="bold")
    say(console, f"{sentence_case('; '.join(filter_words(listing.wanted)))}.")
    entries = tuple(listing.entries)
    if entries and listing.sort == "days_late":
        say(console, "The longest late first, by the days of the calendar since the last day.")
    if entries:
        console.print(_table(listing, entries, console))
    for line in _figures(listing, len(entries), is_first=is_first):
        say(console, line)


def _table(listing: Listing, entries: tuple[Entry, ...], console: Console) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Exception", no_wrap=True)
    table.add_column("Duty", ratio=1, overflow="fold")
    narrow = 16 if console.width < ROOMY else None
    for name in ("Plan or meeting", "Due", "Where it stands"):
        table.add_column(name, overflow="fold", max_width=narrow)
    for entry in entries:
        table.add_row(*_row(entry, title_of(entry.rule, listing.view.cards)))
    return table


def _row(entry: Entry, title: str) -> tuple[Text, ...]:
    duty = Text.assemble((title, "bold"), f" ({entry.severity})\n{entry.says}\n")
    due = Text(f"{day_words(entry.due_on)}\n{how_late(entry)}")
    return Text(entry.reference), duty, Text(about(entry)), due, Text(in_short(entry))


def _figures(listing: Listing, listed: int, *, is_first: bool) -> Iterator[str]:
    """Counts that add up: what is listed, what is on other pages, and what was left out."""
    if not listing.total:
        yield "No exception matches."
    elif listed == listing.total:
        yield f"{plural(listed, 'exception')}."
    else:
        more = listing.total - listed
        pages = "more" if is_first else "more on the pages before and after"
        yield f"{listed:,} listed and {more:,} {pages}: {plural(listing.total, 'exception')}."
    if listing.after:
        yield f"The next page: add --after {listing.after}"
    if listing.spoken_for:
        yield f"Left out: {listing.spoken_for:,} for which another exception speaks. --hidden shows them."
    if listing.closed:
        yield f"Left out: {listing.closed:,} closed. --state closed shows them, and --all shows everything."
