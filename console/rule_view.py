"""The book of rules as pages show it: by family and by source document, and one card in the words of a manager."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from calendars.words import day_words
from console.wiring import Console
from engine.book import Book
from engine.cards import Card
from service.book import open_book
from service.card_words import Reading
from service.layers import number_on
from service.limit_words import limit_words
from service.not_shown import load_unwatched
from service.rule_pages import family_words
from service.settings import Settings
from service.sources import Place, load_sources

#: Stands around the id of a rule in a sentence, until the sentence is split; no card holds it.
_MENTION = "\x1f"
#: Sections that open when somebody asks for them.
FOLDED = ("Examples", "What it needs from the snapshot", "For the analyst")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rule in a list."""

    id: str
    title: str
    severity: str
    #: Its number in words, as it holds today.
    number: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rules under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a document says at one place, and who watches it."""

    where: str
    finding: str
    rules: tuple[Row, ...]
    #: What only people can find out there.
    only_people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One document, place by place."""

    name: str
    about: str
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a sentence; one that names a rule leads there."""

    text: str
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, or a list with its lines."""

    lines: tuple[tuple[Piece, ...], ...]
    is_list: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, and what stands below it."""

    heading: str
    blocks: tuple[Block, ...]

    @property
    def is_folded(self) -> bool:
        return self.heading in FOLDED


@cache
def _shipped(own_rules: Path | None) -> Book:
    return open_book(Settings(own_rules=own_rules))


def shipped_book(console: Console) -> Book:
    """The book without the authority's numbers."""
    return _shipped(console.settings.own_rules)


def row_of(console: Console, card: Card, day: date) -> Row:
    """One rule as a list shows it."""
    number = number_on(card, shipped_book(console).card(card.id), day)
    return Row(
        id=card.id,
        title=card.title,
        severity=card.severity,
        number=limit_words(card, console.book, day) or "No number",
        is_own=number is not None and number.is_own,
    )


def matching(cards: Iterable[Card], words: str) -> list[Card]:
    """The cards in which every word stands: in the title, the id, what is said, what puts it right, or the source."""
    asked = words.casefold().split()
    return [card for card in cards if all(word in _text(card) for word in asked)]


def _text(card: Card) -> str:
    sources = " ".join(version.source for version in card.versions)
    return " ".join((card.id, card.title, card.says, card.puts_right, card.family, sources)).casefold()


def by_family(console: Console, cards: Iterable[Card], day: date) -> list[Group]:
    """The rules by family, both in order of their names."""
    families: dict[str, list[Card]] = {}
    for card in cards:
        families.setdefault(card.family, []).append(card)
    return [
        Group(
            heading=family_words(family),
            rows=tuple(row_of(console, card, day) for card in sorted(of_family, key=lambda card: card.title)),
        )
        for family, of_family in sorted(families.items())
    ]


def by_source(console: Console, cards: Iterable[Card], day: date) -> list[Source]:
    """Each document with the places that these rules name; what only people can find out stands beside them."""
    sources = load_sources()
    rules: dict[Place, list[Row]] = {}
    for card in cards:
        shipped = shipped_book(console).card(card.id)
        said = "; ".join(dict.fromkeys(version.source for version in shipped.versions))
        for place in sources.places(said):
            rules.setdefault(place, []).append(row_of(console, card, day))
    people: dict[Place, list[str]] = {}
    for item in load_unwatched().not_shown:
        for place in sources.places(item.source):
            people.setdefault(place, []).append(item.asks)
    return [
        Source(name=document.name, about=document.about, said=tuple(_said(document.name, rules, people)))
        for document in sources.documents
    ]


def _said(document: str, rules: dict[Place, list[Row]], people: dict[Place, list[str]]) -> Iterator[Said]:
    places = [place for place in {**rules, **people} if place.document == document]
    for place in sorted(places, key=lambda place: (place.order, place.finding.lower())):
        yield Said(
            where=place.where[:1].upper() + place.where[1:] or "No section named",
            finding=place.finding,
            rules=tuple({row.id: row for row in rules.get(place, [])}.values()),
            only_people=tuple(dict.fromkeys(people.get(place, []))),
        )


def sections_of(console: Console, card: Card, day: date) -> list[Section]:
    """One card as a manager reads it, with the numbers of one day."""
    reading = Reading(
        card=card,
        shipped=shipped_book(console).card(card.id),
        book=console.book,
        own_rules=console.settings.own_rules,
        day=day,
        mention=lambda other: f"{_MENTION}{other.id}{_MENTION}",
    )
    titles = {other.id: other.title for other in console.book.cards}
    found = ((heading, [line for line in lines if line]) for heading, lines in reading.sections())
    return [Section(heading=heading, blocks=tuple(_blocks(lines, titles))) for heading, lines in found if lines]


def _blocks(lines: list[str], titles: dict[str, str]) -> Iterator[Block]:
    """Lines of a list stay together; every other line is a paragraph."""
    items: list[tuple[Piece, ...]] = []
    for line in lines:
        if line.startswith("- "):
            items.append(_pieces(line.removeprefix("- "), titles))
            continue
        if items:
            yield Block(lines=tuple(items), is_list=True)
            items = []
        yield Block(lines=(_pieces(line, titles),), is_list=False)
    if items:
        yield Block(lines=tuple(items), is_list=True)


def _pieces(line: str, titles: dict[str, str]) -> tuple[Piece, ...]:
    parts = re.split(f"{_MENTION}([^{_MENTION}]*){_MENTION}", line)
    return tuple(
        Piece(text=titles[part], rule=part) if nth % 2 else Piece(text=part) for nth, part in enumerate(parts) if part
    )


@dataclass(frozen=True, kw_only=True)
class Own:
    """A number that the authority has set, and the book's own below it."""

    what: str
    own: str
    since: str
    source: str
    book: str


def overrides_of(console: Console, card: Card) -> list[Own]:
    """What of this rule the authority has set for itself, newest first."""
    shipped = shipped_book(console).card(card.id)
    return [
        Own(
            what=card.parameter or card.id,
            own=str(version.limit),
            since=day_words(version.from_on),
            source=version.source,
            book=str(shipped.version_on(max(version.from_on, shipped.versions[0].from_on)).limit),
        )
        for version in reversed(card.versions)
        if version not in shipped.versions
    ]
