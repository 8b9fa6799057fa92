"""Each number of the book is watched: one more or one less, and some case turns red."""

from dataclasses import replace
from datetime import date

import pytest

from engine.book import Book
from engine.cards import Card
from engine.expressions import blanks
from engine.parameters import DatedValue
from service.book import open_book
from service.case_runner import CaseRunner
from service.cases import load_all
from service.settings import Settings

BOOK = open_book(Settings())
WITH_LIMIT = [card.id for card in BOOK.cards if any(version.limit is not None for version in card.versions)]


def shared_numbers(card: Card) -> list[str]:
    """The settings that make up the limit of a card: numbers that several rules share."""
    named = blanks(card.within.amount) if card.within else ()
    return [name for name in named if name != "limit" and isinstance(BOOK.parameters[name].default, int)]


SHARING = [card.id for card in BOOK.cards if shared_numbers(card)]


def moved(card: Card, by: int) -> Card:
    versions = (replace(item, limit=None if item.limit is None else item.limit + by) for item in card.versions)
    return replace(card, versions=tuple(versions))


@pytest.fixture(scope="module")
def red() -> dict[int, set[str]]:
    """The rules with a broken case when every number of the book is moved. All move at once: a case asks one rule."""
    cases, _ = load_all(BOOK, None)
    found = {}
    with CaseRunner(BOOK) as runner:
        for by in (1, -1):
            book = Book(cards=tuple(moved(card, by) for card in BOOK.cards), parameters=BOOK.parameters)
            found[by] = {outcome.case.rule for outcome in runner.run(book, cases) if not outcome.is_kept}
    return found


@pytest.fixture(scope="module")
def red_by_setting() -> dict[int, set[str]]:
    """The same for the numbers that stand among the settings; a case's own settings stay as they are."""
    cases, _ = load_all(BOOK, None)
    names = {name for card in BOOK.cards for name in shared_numbers(card)}
    found = {}
    with CaseRunner(BOOK) as runner:
        for by in (1, -1):
            changed = {
                name: [DatedValue(from_on=date(1990, 1, 1), value=int(BOOK.parameters[name].default) + by, source="-")]
                for name in names
            }
            book = Book(cards=BOOK.cards, parameters=BOOK.parameters.override(changed))
            found[by] = {outcome.case.rule for outcome in runner.run(book, cases) if not outcome.is_kept}
    return found


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("rule", SHARING)
def test_a_shared_number_that_moves_breaks_a_case(red_by_setting: dict[int, set[str]], rule: str, by: int) -> None:
    assert rule in red_by_setting[by], f"no case of {rule} notices that a number it shares has changed by {by}"


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("rule", WITH_LIMIT)
def test_a_number_that_moves_breaks_a_case(red: dict[int, set[str]], rule: str, by: int) -> None:
    assert rule in red[by], f"no case of {rule} notices that its number has changed by {by}"
