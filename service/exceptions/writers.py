"""A list of exceptions for other programs: JSON, JSON lines, CSV and Excel."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from register.record import Entry
from service.exceptions.asked import filter_words
from service.exceptions.document import EXCEPTION_KEYS, exception_document, plain
from service.exceptions.listed import Listing
from service.exceptions.standing import title_of
from service.formats.csv import BYTE_ORDER_MARK, csv_line
from service.formats.json import json_text
from service.formats.sheet import Cell
from service.formats.xlsx import HANDLING, Export, Sheets, exported_lines
from service.output import replace_file

HEADINGS = ("title", *EXCEPTION_KEYS, "evidence")


def json_pieces(listing: Listing) -> Iterator[str]:
    """One document; each exception stands on a line of its own."""
    head = json_text(_head(listing)).removesuffix("}")
    yield f'{head},\n"exceptions": ['
    before = "\n"
    for entry in listing.entries:
        yield before + json_text(exception_document(entry, listing.view.cards))
        before = ",\n"
    yield "\n]}\n"


def _head(listing: Listing) -> dict[str, Any]:
    run = listing.view.run
    return {
        "register": {
            "night": run.business_date.isoformat() if run else None,
            "is_past": listing.view.is_past,
            "synthetic": listing.view.is_synthetic,
        },
        "filter": _filter_document(listing),
        "sort": listing.sort,
        "total": listing.total,
        "left_out": {"spoken_for": listing.spoken_for, "closed": listing.closed},
        "after": listing.after,
    }


def _filter_document(listing: Listing) -> dict[str, Any]:
    """What was asked for; what was not is left out."""
    values = {item.name: getattr(listing.wanted, item.name) for item in fields(listing.wanted)}
    return {
        name: list(value) if isinstance(value, tuple) else plain(value)
        for name, value in values.items()
        if value not in (None, ())
    }


def jsonl_pieces(listing: Listing) -> Iterator[str]:
    """One exception a line."""
    for entry in listing.entries:
        yield json_text(exception_document(entry, listing.view.cards)) + "\n"


def csv_pieces(listing: Listing) -> Iterator[str]:
    """One exception a row, and nothing that runs as a formula."""
    yield BYTE_ORDER_MARK + csv_line(HEADINGS)
    for row in _rows(listing):
        yield csv_line(row)


def about_pieces(listing: Listing, export: Export) -> Iterator[str]:
    """What a CSV file of exceptions holds, as a second file."""
    yield BYTE_ORDER_MARK + csv_line(("what", "value"))
    for row in _about(listing, export):
        yield csv_line(row)


def write_workbook(listing: Listing, path: Path, export: Export) -> None:
    """An Excel workbook in place of whatever file was there."""
    replace_file(path, lambda file: fill_workbook(listing, file, export))


def fill_workbook(listing: Listing, file: Path, export: Export) -> None:
    """An Excel workbook: about the export, and the exceptions."""
    sheets = Sheets(file, export)
    sheets.add("About this export", ("what", "value"), _about(listing, export), widths=(24, 90))
    sheets.add("Exceptions", HEADINGS, _rows(listing), widths=(50, 12, 14))
    sheets.close()


def _rows(listing: Listing) -> Iterator[tuple[Cell, ...]]:
    cards = listing.view.cards
    for entry in listing.entries:
        yield _cells(entry, title_of(entry.rule, cards))


def _cells(entry: Entry, title: str) -> tuple[Cell, ...]:
    evidence = "; ".join(f"{name} = {value}" for name, value in entry.evidence.items() if value is not None)
    # A moment goes out as text: a spreadsheet knows no time zone.
    values = (getattr(entry, name) for name in EXCEPTION_KEYS)
    return (title, *(value.isoformat() if isinstance(value, datetime) else value for value in values), evidence)


def _about(listing: Listing, export: Export) -> Iterable[tuple[Cell, ...]]:
    yield HANDLING
    if listing.view.is_synthetic:
        yield "Synthetic data", "Nobody in this export is real."
    yield "Register", listing.view.heading()
    yield "Shown", "; ".join((*listing.also_asked, *filter_words(listing.wanted)))
    if listing.seen_by is not None:
        yield "Seen by", listing.seen_by
    yield "Exceptions", listing.total
    yield "Left out: another one speaks", listing.spoken_for
    yield "Left out: closed", listing.closed
    yield from exported_lines(export)
