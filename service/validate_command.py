"""`corewatch validate`: gates and row problems, and which rules the snapshot can carry."""

from collections.abc import Iterator
from pathlib import Path

from calendars.words import day_words
from service.asking import one_of
from service.book import open_book
from service.checking import open_snapshot
from service.console import show
from service.ending import DONE, FOUND, REFUSED
from service.formats.json import json_text
from service.output import write_text
from service.page import Page
from service.settings import find_settings
from service.validating import Trouble, Validation, validate, validation_document
from service.words import plural
from snapshot import problems
from snapshot.coverage import Status

_KINDS = {
    problems.QUARANTINED: "set aside",
    problems.UNMAPPED: "unknown code, read as empty",
    problems.DANGLING: "link that finds nothing, read as empty",
    problems.IMPOSSIBLE_DAY: "day of a plan that cannot be right",
    problems.DUPLICATE: "key on several rows",
    problems.IGNORED_COLUMN: "column that is not in the contract, ignored",
    problems.IGNORED_FILE: "file that is not in the contract, ignored",
    problems.UNKNOWN_WORKER: "worker who is not in the list of professionals",
    problems.UNUSABLE_TABLE: "table that lacks a column which every row needs",
    problems.UNKNOWN_NAME: "speaks of a name that is not in the contract",
}


def run_validate(source: str, *, output_format: str, encoding: str | None, config: Path | None) -> int:
    """Validate, on a page or as JSON."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    settings = find_settings(config)
    book = open_book(settings)
    with open_snapshot(source, encoding=encoding) as snapshot:
        found = validate(snapshot, book, settings)
    if output_format == "json":
        write_text([json_text(validation_document(found)), "\n"], None)
    else:
        show(validation_page(found).print_to)
    if found.gates:
        return REFUSED
    return DONE if found.is_clean else FOUND


def validation_page(found: Validation) -> Page:
    """All of it in plain words."""
    header = found.header
    page = Page(f"Snapshot {header.id}, as at {day_words(header.as_at)}" if header else "A snapshot without a header")
    page.add("Gates", found.gates or ["All gates are open: this snapshot can be checked."])
    page.add("Problems", [line for trouble in found.troubles for line in _lines(trouble)] or ["None."])
    page.add("Rows", [f"{table}: {rows:,}" for table, rows in found.rows.items()])
    page.add("Rules", _rules(found))
    return page


def _lines(trouble: Trouble) -> Iterator[str]:
    place = f"{trouble.table}.{trouble.column}" if trouble.column else trouble.table
    yield f"{place}: {trouble.count:,} x {_KINDS.get(trouble.kind, trouble.kind)}"
    for item in trouble.examples:
        yield f"  row {item.row}: {item.problem}" if item.row else f"  {item.problem}"


def _rules(found: Validation) -> Iterator[str]:
    whole = [card for card, answer in found.rules if answer.status is Status.ASSESSABLE]
    yield f"{plural(len(whole), 'rule')} of {len(found.rules)} can be assessed in full."
    for card, answer in found.rules:
        since = (
            f" Duties that began before {day_words(answer.covered_from)} are left out." if answer.covered_from else ""
        )
        match answer.status:
            case Status.NOT:
                yield f"{card.id}: not assessable, because {answer.reason}.{since}"
            case Status.PARTLY:
                yield f"{card.id}: partly assessable, because {answer.reason}.{since}"
            case Status.ASSESSABLE if since:
                yield f"{card.id}: assessable.{since}"
