"""`corewatch exceptions list`: which exceptions there are, a page at a time or all of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from register import queries
from register.asides import rules_held
from register.queries import Filter
from register.record import Entry
from service.asking import one_of
from service.check_command import account
from service.console import show
from service.ending import DONE
from service.errors import AnswerRefused
from service.exceptions import writers
from service.exceptions.asked import Asked, check_rules, closed_ones, filter_of, hidden_ones
from service.exceptions.list_page import print_list
from service.exceptions.listed import Listing
from service.exceptions.looking import View, look_at_register
from service.formats.xlsx import Export
from service.output import write_text
from service.settings import find_settings

FORMATS = ("table", "json", "jsonl", "csv", "xlsx")

#: So many stand on a page when nobody says how many.
PAGE = 40


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """What was asked for, word for word."""

    asked: Asked
    known_on: date | None
    sort: str
    limit: int | None
    after: str | None
    output_format: str
    output: Path | None
    config: Path | None
    #: The clock is asked once, by the command line: a moment in London.
    asked_at: datetime

    def export(self) -> Export:
        """By whom and when: on the command line by the account of this machine."""
        return Export(exported_by=account(), exported_at=self.asked_at)


def run_list(request: ListRequest) -> int:
    """List exceptions in one of five formats."""
    one_of(request.output_format, FORMATS, what="format", option="--format")
    check_words(request)
    if request.output_format == "xlsx" and request.output is None:
        raise AnswerRefused("An Excel workbook needs a file to go to: add --output FILE.")
    with look_at_register(find_settings(request.config), on=request.known_on) as view:
        listing = list_exceptions(view, request)
        _write(listing, request)
    return DONE


def check_words(request: ListRequest) -> None:
    """What can be refused before anything is read."""
    one_of(request.sort, queries.ORDERS, what="order", option="--sort")
    if request.limit is not None and request.limit < 1:
        raise AnswerRefused(f"--limit is {request.limit}. Give 1 or more.")


def list_exceptions(view: View, request: ListRequest) -> Listing:
    """What was asked for, and how much of the register that leaves out."""
    wanted = filter_of(request.asked, view.book)
    check_rules(request.asked, view.book, rules_held(view.connection))
    closed_too = request.asked.states is not None or request.asked.all
    entries, after = _entries(view, wanted, request)
    return Listing(
        view=view,
        wanted=wanted,
        sort=request.sort,
        total=_count(view, wanted),
        spoken_for=0 if wanted.is_hidden is not False else _count(view, hidden_ones(wanted)),
        closed=0 if closed_too else _count(view, closed_ones(wanted)),
        entries=entries,
        after=after,
    )


def _count(view: View, wanted: Filter) -> int:
    return queries.count(view.connection, wanted, source=view.source)


def _entries(view: View, wanted: Filter, request: ListRequest) -> tuple[Iterable[Entry], str | None]:
    """A page for people, and for whoever asks for one; else all of them, read while they are written."""
    is_page = request.output_format == "table" or request.limit is not None or request.after is not None
    if not is_page:
        return queries.entries(view.connection, wanted, sort=request.sort, source=view.source), None
    page = queries.page(
        view.connection,
        wanted,
        sort=request.sort,
        size=request.limit or PAGE,
        after=request.after,
        source=view.source,
    )
    return page.entries, page.after


def _write(listing: Listing, request: ListRequest) -> None:
    match request.output_format:
        case "table":
            show(lambda console: print_list(listing, console, is_first=request.after is None), request.output)
        case "xlsx" if request.output:
            writers.write_workbook(listing, request.output, request.export())
        case name:
            write_text(_TEXTS[name](listing), request.output)


_TEXTS: dict[str, Callable[[Listing], Iterator[str]]] = {
    "json": writers.json_pieces,
    "jsonl": writers.jsonl_pieces,
    "csv": writers.csv_pieces,
}
