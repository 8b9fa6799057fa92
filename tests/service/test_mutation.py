"""Each number of the book is watched: one more or one less, and some case turns red."""

from dataclasses import replace

import pytest

from engine.book import Book
from engine.cards import Card
from service.book import open_book
from service.case_runner import CaseRunner
from service.cases import load_all
from service.settings import Settings

BOOK = open_book(Settings())
WITH_LIMIT = [card.id for card in BOOK.cards if any(version.limit is not None for version in card.versions)]


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


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("rule", WITH_LIMIT)
def test_a_number_that_moves_breaks_a_case(red: dict[int, set[str]], rule: str, by: int) -> None:
    assert rule in red[by], f"no case of {rule} notices that its number has changed by {by}"
