"""Lint the book: all that is wrong with its cards and cases, not only the first thing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.bind import check_grain
from engine.book import Book, load_book
from engine.cards import Card, load_card
from engine.errors import EngineError
from engine.facts import load_relations
from service.book import BOOK_FOLDER
from service.case_runner import CaseRunner
from service.cases import case_file_of, load_cases
from service.errors import ServiceError
from service.judgement import check_judgement, load_judgement
from service.not_shown import load_unwatched
from service.routes import check_differences, load_routes
from service.sources import load_sources
from service.waivers import load_waivers


def lint(own_rules: Path | None) -> tuple[list[str], int]:
    """The troubles, each a sentence, and how many cards were looked at."""
    folders = [BOOK_FOLDER] if own_rules is None else [BOOK_FOLDER, own_rules]
    troubles: list[str] = []
    cards: list[Card] = []
    for path in _card_files(folders):
        try:
            cards.append(_sound(path))
        except EngineError as error:
            troubles.append(_placed(path, error))
    try:
        book = load_book(BOOK_FOLDER, own_rules=own_rules)
    except EngineError as error:
        # A card that cannot be read has been told; what is told only now is about the book as a whole.
        return ([*troubles] if troubles else [str(error)]), len(cards)
    if not troubles:
        troubles += [*_unbound(book), *_bad_cases(book.cards, own_rules), *_bad_companions(book, own_rules)]
    return troubles, len(cards)


def _card_files(folders: Sequence[Path]) -> list[Path]:
    skipped = ("judgement", "measures")
    return [
        path
        for folder in folders
        for path in sorted(folder.glob("*/*.toml"))
        if not path.parent.name.startswith("_") and path.parent.name not in skipped
    ]


def _sound(path: Path) -> Card:
    card = load_card(path)
    check_grain(card)
    load_routes().check(card)
    return card


def _placed(path: Path, error: EngineError) -> str:
    """The message with the family in front, because two families may have files of one name."""
    return f"{path.parent.name}/{error}"


def _unbound(book: Book) -> Iterator[str]:
    """The first card of each grain that could not run."""
    with CaseRunner(book) as runner:
        for grain in sorted({card.each for card in book.cards} & load_relations().keys()):
            try:
                runner.bind(book, grain=grain)
            except EngineError as error:
                yield str(error)


def _bad_companions(book: Book, own_rules: Path | None) -> Iterator[str]:
    """What stands in the book beside the cards and does not fit them."""
    for check in (
        lambda: check_differences(book, load_routes()),
        lambda: check_judgement(book, load_judgement(own_rules)),
        lambda: load_unwatched().check(book),
        lambda: load_waivers().check(book),
        load_sources,
    ):
        try:
            check()
        except ServiceError as error:
            yield str(error)


def _bad_cases(cards: Sequence[Card], own_rules: Path | None) -> Iterator[str]:
    for card in cards:
        path = case_file_of(card, own_rules)
        if path is None:
            continue
        try:
            load_cases(path, card)
        except ServiceError as error:
            yield f"cases of {card.family}/{error}"
