"""`corewatch rules list|lint|test`: the book and its cases."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendars.words import day_words
from engine.book import Book
from engine.cards import Card
from service.asking import one_of
from service.book import BOOK_FOLDER, open_book
from service.case_runner import CaseRunner, Outcome
from service.cases import load_all
from service.console import show
from service.ending import DONE, FOUND
from service.formats.json import json_text
from service.layers import Setting, setting_on
from service.linting import lint
from service.output import write_text
from service.settings import Settings, find_settings
from service.words import plural


def run_list(*, parameters: bool, output_format: str, config: Path | None, today: date) -> int:
    """All rules, or all settings with the values in force."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    book = open_book(find_settings(config))
    settings = [setting_on(book.parameters[name], today) for name in book.parameters.names()]
    if output_format == "json":
        documents = [setting_document(item) for item in settings] if parameters else [*rule_documents(book, today)]
        write_text([json_text(documents), "\n"], None)
    else:
        show(lambda console: _print_settings(settings, console) if parameters else _print_rules(book, today, console))
    return DONE


def rule_documents(book: Book, today: date) -> Iterator[dict[str, Any]]:
    """Each rule as plain values."""
    for card in book.cards:
        version = card.version_on(today)
        yield {
            "id": card.id,
            "family": card.family,
            "title": card.title,
            "kind": card.kind,
            "severity": card.severity,
            "route": card.route,
            "each": card.each,
            "limit": version.limit,
            "parameter": card.parameter,
            "version_from": version.from_on.isoformat(),
            "source": version.source,
        }


def setting_document(item: Setting) -> dict[str, Any]:
    """One setting as plain values."""
    return {
        "name": item.name,
        "value": item.value,
        "default": item.default,
        "unit": item.unit,
        "why": item.why,
        "from": item.from_on.isoformat() if item.from_on else None,
        "source": item.source or None,
    }


def _print_rules(book: Book, today: date, console: Console) -> None:
    table = _table("Rule", "Title", "Severity", "Number")
    for card in book.cards:
        limit = card.version_on(today).limit
        table.add_row(card.id, Text(card.title), card.severity, "-" if limit is None else str(limit))
    console.print(table)
    console.print(f"{plural(len(book.cards), 'rule')}. `corewatch rules show ID` explains one.")


def _print_settings(settings: Sequence[Setting], console: Console) -> None:
    table = _table("Setting", "In force", "Book", "Why, or who changed it")
    for item in settings:
        since = f"Since {day_words(item.from_on)}: {item.source}" if item.from_on else item.why
        table.add_row(item.name, str(item.value), str(item.default), Text(since))
    console.print(table)


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def run_lint(folder: Path | None, *, config: Path | None) -> int:
    """Read every card and every case as strictly as a night does, and name all that is wrong."""
    settings = find_settings(config)
    own = folder or settings.own_rules
    if own is not None and own.resolve() == BOOK_FOLDER.resolve():
        own = None
    troubles, cards = lint(own)
    words = f"{plural(cards, 'card')}: " + (plural(len(troubles), "problem") if troubles else "no problem")
    write_text([*(f"{trouble}\n" for trouble in troubles), f"{words}.\n"], None)
    return FOUND if troubles else DONE


def run_test(ids: Sequence[str], *, folder: Path | None, config: Path | None) -> int:
    """Run the cases of the shipped book and of the authority's own, under the book's own numbers."""
    book = open_book(Settings(own_rules=folder or find_settings(config).own_rules))
    chosen = book.only(ids) if ids else book
    cases, without = load_all(chosen, folder or find_settings(config).own_rules)
    with CaseRunner(chosen) as runner:
        runner.bind(chosen)
        outcomes = runner.run(chosen, cases)
    write_text(_told(outcomes, without, chosen), None)
    return DONE if all(outcome.is_kept for outcome in outcomes) and not without else FOUND


def _told(outcomes: Sequence[Outcome], without: Sequence[Card], book: Book) -> Iterator[str]:
    broken = [outcome for outcome in outcomes if not outcome.is_kept]
    for outcome in broken:
        yield f"{outcome.case.rule}: {outcome.case.name}: {'; '.join(outcome.differences)}\n"
    if without:
        yield f"{plural(len(without), 'rule')} without cases: {', '.join(card.id for card in without)}.\n"
    verdict = f"{plural(len(broken), 'case')} broken" if broken else "all kept"
    yield f"{plural(len(book.cards), 'rule')}, {plural(len(outcomes), 'case')}: {verdict}.\n"
