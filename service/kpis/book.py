"""The measures as an authority runs them: the shipped cards, their settings, and the rules that they count."""

from dataclasses import dataclass, replace

from engine.book import Book
from engine.measures.cards import Measure, check_rules, load_measures
from engine.parameters import Parameters
from engine.toml_file import did_you_mean
from service.book import open_book
from service.errors import AnswerRefused
from service.measure_settings import MEASURES_FOLDER, measure_settings
from service.settings import Settings

#: Rules whose duties a relation reads by name, without a card naming them.
READ_BY_RELATIONS = ("att-no-apology", "att-no-report-when-absent", "rhi-72h")


@dataclass(frozen=True, kw_only=True)
class Measures:
    """All measures, with what they are counted by."""

    cards: tuple[Measure, ...]
    parameters: Parameters
    #: The whole book: its numbers count, whichever rules are asked.
    book: Book

    def card(self, name: str) -> Measure:
        """One measure by its id or its number, or an error that guesses at the typo."""
        for card in self.cards:
            if name in (card.id, str(card.number)):
                return card
        hint = did_you_mean(name, (card.id for card in self.cards))
        raise AnswerRefused(f"There is no measure '{name}'.{hint} `corewatch kpis list` shows them all.")

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose duties are counted."""
        named = {rule for card in self.cards for rule in card.rules}
        sql = "".join(card.relation.sql for card in self.cards)
        return tuple(sorted(named | {rule for rule in READ_BY_RELATIONS if f"'{rule}'" in sql}))

    def only(self, *names: str) -> "Measures":
        """These measures, and those shown beside them."""
        chosen = [self.card(name) for name in names]
        wanted = {card.id for card in chosen} | {other for card in chosen for other in card.beside}
        return replace(self, cards=tuple(card for card in self.cards if card.id in wanted))


def open_measures(settings: Settings) -> Measures:
    """The measures under one configuration."""
    book = open_book(settings)
    cards = load_measures(MEASURES_FOLDER)
    check_rules(cards, (card.id for card in book.cards))
    own = measure_settings().names()
    overrides = {name: values for name, values in settings.overrides.items() if name in own}
    return Measures(cards=cards, parameters=measure_settings().override(overrides), book=book)
