"""`corewatch rules show ID`: a rule as a manager reads it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.cards import Card
from engine.expressions import blanks
from engine.facts import load_relations
from engine.sentences import day_words, reason_words
from service.book import open_book
from service.cases import case_file_of, load_cases
from service.console import show
from service.ending import DONE
from service.layers import number_on, settings_of
from service.page import Page
from service.settings import Settings, find_settings

_KINDS = {
    "deadline": "It must be done within a time.",
    "chain": "Each time it is done, the next is due within a time.",
    "lead": "It must be done before another day.",
    "record": "The record of it must be complete by a day.",
    "event": "It is asked on the day of an event.",
    "own_date": "It is due on the day written in the record.",
    "threshold": "It is due at once, when a time has passed.",
    "finding": "It is due at once, when it is found.",
}


def run_show(rule: str, *, config: Path | None, today: date) -> int:
    """One rule on a page."""
    settings = find_settings(config)
    book = open_book(settings)
    card = book.card(rule)
    shipped = open_book(Settings(own_rules=settings.own_rules)).card(rule)
    number = number_on(card, shipped, today)
    page = Page(f"{card.title} ({card.id})")
    page.add("What it asks", _asks(card))
    page.add("What is said when it is not kept", [_with_blanks(card.says)])
    page.add("What puts it right", [card.puts_right])
    page.add("The number", number.words() if number else ["It has no number of its own."])
    page.add("Versions", _versions(card))
    page.add("The settings it reads", [item.words() for item in settings_of(card, book, today)])
    page.add("It is not owed when", dict.fromkeys(f"{reason_words(clause.word)}." for clause in card.exempt))
    page.add("Nobody can tell when", dict.fromkeys(f"{reason_words(clause.word)}." for clause in card.unknown))
    page.add("References", [marked(text) for text in card.references])
    page.add("How sure we are", [f"{card.confidence}."])
    page.add("Who is told", [f"The route '{card.route}', as a {card.severity} breach."])
    page.add("The data it needs", _needs(card))
    page.add("Cases", _cases(card, settings.own_rules))
    show(page.print_to)
    return DONE


def _asks(card: Card) -> Iterator[str]:
    row = load_relations()[card.each].one_row.removeprefix("One row is").strip()
    yield f"It looks at each {card.each.replace('_', ' ')}: {row}"
    yield _KINDS[card.kind]
    yield f"Where: {card.where}"
    yield f"The clock begins on: {card.starts_on}"
    keys = {"within": "Within", "due_on": "Due on", "met_by": "Met by", "ok_when": "Met when", "ends_on": "Ends on"}
    for key, words in keys.items():
        if text := card.file.data.get(key):
            yield f"{words}: {text}"


def _with_blanks(text: str) -> str:
    """The sentence with its blanks as words in brackets."""
    for name in blanks(text):
        text = text.replace(f"{{{name}}}", f"[{name.replace('_', ' ')}]")
    return text


def _versions(card: Card) -> Iterator[str]:
    for version in card.versions:
        number = f"{version.limit}, " if version.limit is not None else ""
        yield f"{number}from {day_words(version.from_on)}: {version.source}"


def marked(reference: str) -> str:
    """A reference that nobody has read again is marked, so that it is not quoted."""
    if "unverified" not in reference.lower():
        return reference
    return f"UNVERIFIED, check before quoting: {reference}"


def _needs(card: Card) -> Iterator[str]:
    yield f"Required: {', '.join(card.needs.required)}"
    for group in card.needs.one_of:
        yield f"At least one of: {', '.join(group)}"


def _cases(card: Card, own_rules: Path | None) -> list[str]:
    path = case_file_of(card, own_rules)
    if path is None:
        return ["There are none."]
    cases = load_cases(path, card)
    return [f"{case.name}: {case.expect.get('state', 'as expected').replace('_', ' ')}" for case in cases]
