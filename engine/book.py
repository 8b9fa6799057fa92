"""The book of rules: cards and settings from a folder, with an authority's own above them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.cards import Card, Version, load_card
from engine.errors import CardError, EngineError
from engine.parameters import DatedValue, Parameters, load_parameters, numbers_in_order
from engine.toml_file import did_you_mean


@dataclass(frozen=True, kw_only=True)
class Book:
    """All cards in order of id, and the settings they share."""

    cards: tuple[Card, ...]
    parameters: Parameters
    #: False when only some rules of the book were asked for.
    is_whole: bool = True

    def card(self, rule: str) -> Card:
        """One card by its id, or an error that guesses at the typo."""
        for card in self.cards:
            if card.id == rule:
                return card
        hint = did_you_mean(rule, (card.id for card in self.cards))
        raise EngineError(f"There is no rule '{rule}'.{hint} `corewatch rules list` shows them all.")

    def only(self, rules: Iterable[str]) -> "Book":
        """The book with these rules alone."""
        chosen = {self.card(rule).id for rule in rules}
        cards = tuple(card for card in self.cards if card.id in chosen)
        return replace(self, cards=cards, is_whole=self.is_whole and len(cards) == len(self.cards))


def load_book(
    folder: Path,
    *,
    own_rules: Path | None = None,
    overrides: Mapping[str, Iterable[DatedValue]] | None = None,
) -> Book:
    """The book in a folder of `<family>/<rule>.toml` and `parameters.toml`.

    `own_rules` is an authority's folder of the same shape, loaded under the same strictness.
    `overrides` are an authority's dated values: for a setting, or for the number of a card.
    """
    cards = [load_card(path) for path in _card_files(folder)]
    if own_rules is not None:
        cards += [load_card(path) for path in _card_files(own_rules)]
    _check_unique(cards)
    numbers, settings = _split(overrides or {}, cards)
    return Book(
        cards=tuple(sorted((_with_numbers(card, numbers) for card in cards), key=lambda card: card.id)),
        parameters=load_parameters(folder / "parameters.toml").override(settings),
    )


def _card_files(folder: Path) -> list[Path]:
    """Cards stand one folder deep; `judgement` and `measures` hold other kinds of card."""
    if not folder.is_dir():
        raise EngineError(f"There is no folder of rules at {folder}. Check the path.")
    return sorted(
        path
        for path in folder.glob("*/*.toml")
        if not path.parent.name.startswith("_") and path.parent.name not in ("judgement", "measures")
    )


def _check_unique(cards: Iterable[Card]) -> None:
    seen: dict[str, Card] = {}
    for card in cards:
        if card.id in seen:
            raise CardError(
                card.path, None, f"the rule '{card.id}' exists already in {seen[card.id].path}. Rename one."
            )
        seen[card.id] = card


def _split(
    overrides: Mapping[str, Iterable[DatedValue]], cards: Iterable[Card]
) -> tuple[dict[str, tuple[DatedValue, ...]], dict[str, tuple[DatedValue, ...]]]:
    """Values for the numbers of cards, and values for shared settings."""
    of_cards = {card.parameter for card in cards}
    dated = {name: tuple(values) for name, values in overrides.items()}
    numbers = {name: values for name, values in dated.items() if name in of_cards}
    return numbers, {name: values for name, values in dated.items() if name not in of_cards}


def _with_numbers(card: Card, numbers: Mapping[str, tuple[DatedValue, ...]]) -> Card:
    """The card with the authority's numbers from their dates on."""
    if card.parameter is None or card.parameter not in numbers:
        return card
    own = numbers_in_order(card.parameter, numbers[card.parameter])
    added = [Version(from_on=item.from_on, limit=int(item.value), source=item.source) for item in own]
    # From the authority's first date on its own numbers hold, whatever the book said later.
    kept = [version for version in card.versions if version.from_on < added[0].from_on]
    return replace(card, versions=(*(kept or _backstop(card)), *added))


def _backstop(card: Card) -> tuple[Version, ...]:
    """The book's first version, so that clocks before the authority's date keep the book's number."""
    return card.versions[:1]
