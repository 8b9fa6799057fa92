"""The limit of a card in words: 10 working days."""

import re
from datetime import date

from engine.book import Book
from engine.cards import Card
from engine.expressions import blanks

_UNITS = {"WD": "working days", "DAYS": "days", "HOURS": "hours"}
_ADDED = re.compile(r"(working_days|days|months)_after\([^(){}]*\{limit\}\)")
_SMALLER = re.compile(r"^least\((\d+), (\w+)\)$")


def limit_words(card: Card, book: Book, day: date) -> str | None:
    """How long something may take on one day; None when the card does not say it in one breath."""
    if card.within is None:
        return None
    amount = _filled(card.within.amount, card, book, day)
    unit = _unit(card.within.unit, book, day)
    if smaller := _SMALLER.match(amount):
        agreed = smaller[2].replace("_", " ")
        return f"{count(int(smaller[1]), unit)}, or the {agreed} where they are fewer"
    if amount.isdigit():
        return count(int(amount), unit)
    number = card.version_on(day).limit
    return count(number, unit) if number is not None and "{limit}" in card.within.amount else None


def amount_words(card: Card, book: Book, day: date, number: int) -> str:
    """The number of a version with its unit, wherever the card uses it; alone when it is in no limit."""
    if card.within and "{limit}" in card.within.amount:
        return count(number, _unit(card.within.unit, book, day))
    added = (_ADDED.search(text) for text in card.file.data.values() if isinstance(text, str))
    unit = next((hit[1].replace("_", " ") for hit in added if hit), None)
    return count(number, unit) if unit else str(number)


def count(number: int, unit: str) -> str:
    """1 working day, 10 working days."""
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _unit(unit: str, book: Book, day: date) -> str:
    if not unit.startswith("{"):
        return unit
    return _UNITS[str(book.parameters[unit.strip("{}")].value_on(day))]


def _filled(text: str, card: Card, book: Book, day: date) -> str:
    for name in blanks(text):
        value = card.version_on(day).limit if name == "limit" else book.parameters[name].value_on(day)
        text = text.replace(f"{{{name}}}", str(value))
    return text
