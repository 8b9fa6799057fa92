"""The cards of judgement as an authority runs them: those of the book, its own, and its values above both."""

from functools import cache
from pathlib import Path

import rules
from engine.book import Book
from engine.errors import EngineError
from engine.judge.cards import Cards, check_cards, load_cards
from service.errors import BookRefused
from service.settings import Settings

_BOOK_FOLDER = Path(rules.__file__).parent


@cache
def load_judgement(own_rules: Path | None = None) -> Cards:
    """The cards with the book's own numbers, or a refusal that names the line."""
    try:
        return load_cards(_BOOK_FOLDER, own_rules=own_rules)
    except EngineError as error:
        raise BookRefused(str(error)) from error


def open_judgement(settings: Settings, book: Book) -> Cards:
    """The cards of a night, with the authority's values, checked against its book."""
    try:
        cards = load_cards(_BOOK_FOLDER, own_rules=settings.own_rules, overrides=settings.overrides)
    except EngineError as error:
        raise BookRefused(str(error)) from error
    check_judgement(book, cards)
    return cards


def check_judgement(book: Book, cards: Cards) -> None:
    """Refuse a rule that the book does not have."""
    try:
        check_cards(cards, book)
    except EngineError as error:
        raise BookRefused(str(error)) from error
