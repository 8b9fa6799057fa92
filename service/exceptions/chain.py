"""What stands behind an exception: the night, the card, the one that speaks instead, and the snapshot counted again."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.cards import Card
from engine.facts import load_relations
from register import queries
from register.record import Entry
from register.runs import Run, run_on
from service.book import open_book
from service.checking import Check
from service.exceptions.looking import View
from service.exceptions.showing import Shown, find_exception
from service.exceptions.told import told_lines
from service.explaining import Explanation, explain
from service.settings import Settings

#: The first link of a chain, which no row began.
FIRST_LINK = "start"


@dataclass(frozen=True, kw_only=True)
class Chain:
    """An exception, and what stands behind it in the register."""

    shown: Shown
    view: View
    settings: Settings
    #: The last night that showed it.
    night: Run | None
    #: None when the rule has left the book.
    card: Card | None
    #: The rule of the one that speaks instead; None when this one speaks.
    speaker: str | None
    #: Who was told, a line a message.
    told: Sequence[str]

    @property
    def entry(self) -> Entry:
        return self.shown.entry


def find_chain(view: View, reference: str, settings: Settings) -> Chain:
    """What the register and the book know of an exception."""
    shown = find_exception(view, reference)
    return Chain(
        shown=shown,
        view=view,
        settings=settings,
        night=run_on(view.connection, shown.entry.seen_on),
        card=view.cards.get(shown.entry.rule),
        speaker=_rule_of(view, shown.entry.hidden_by),
        told=tuple(told_lines(view.connection, shown.entry)),
    )


def _rule_of(view: View, hidden_by: str | None) -> str | None:
    """A reference leads to its rule; a finding that is not late itself is named by its rule."""
    if hidden_by is None or hidden_by in view.cards:
        return hidden_by
    return queries.entry(view.connection, hidden_by).rule


@dataclass(frozen=True, kw_only=True)
class Recount:
    """The same duty, counted again from a snapshot that is open."""

    check: Check
    explanation: Explanation

    @classmethod
    def of(cls, check: Check, entry: Entry) -> "Recount":
        found = explain(check, rule=entry.rule, subject=entry.subject, link=entry.link or None)
        return cls(check=check, explanation=found)


def row_words(entry: Entry, card: Card | None) -> str:
    """The key of the row, column by column, and of a chain the row that began the link."""
    columns = load_relations()[card.each].subject if card is not None else ()
    keys = entry.subject.split("|")
    named = zip(columns, keys, strict=True) if len(columns) == len(keys) else [("key", entry.subject)]
    words = ", ".join(f"{name.replace('_', ' ')} {key}" for name, key in named)
    if not entry.link:
        return words
    began = "the first link of its chain" if entry.link == FIRST_LINK else f"the link that {entry.link} began"
    return f"{words}, {began}"


def shipped(chain: Chain, card: Card) -> Card:
    """The card without the authority's numbers."""
    return open_book(Settings(own_rules=chain.settings.own_rules)).card(card.id)
