"""Where a number or a setting comes from: the book, and the authority's own value above it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calendars.words import day_words
from engine.book import Book
from engine.cards import Card
from engine.expressions import blanks
from engine.limits import Limit
from engine.parameters import Parameter, Value


@dataclass(frozen=True, kw_only=True)
class Number:
    """The number of a rule on one day."""

    limit: int
    from_on: date
    source: str
    #: The book's own number for that day, when an authority replaced it.
    book_limit: int | None
    book_source: str | None

    @property
    def is_own(self) -> bool:
        return self.book_limit is not None

    def words(self) -> list[str]:
        """The number, since when, and from where; and the layer below it."""
        first = f"The number is {self.limit}, since {day_words(self.from_on)}."
        if not self.is_own:
            return [first, f"Source: {self.source}"]
        return [
            f"{first} The authority set it: {self.source}",
            f"The book's own number is {self.book_limit}. Source: {self.book_source}",
        ]


def number_on(card: Card, shipped: Card, day: date) -> Number | None:
    """The number in force on one day; None for a rule without one."""
    held, book = card.version_on(day), shipped.version_on(day)
    if held.limit is None:
        return None
    is_own = held not in shipped.versions
    return Number(
        limit=held.limit,
        from_on=held.from_on,
        source=held.source,
        book_limit=book.limit if is_own else None,
        book_source=book.source if is_own else None,
    )


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A shared setting on one day."""

    name: str
    value: Value
    default: Value
    unit: str
    why: str
    #: Who changed it and since when; empty when the book's default holds.
    source: str
    from_on: date | None

    def words(self) -> str:
        """One line: the value, and the layer below it."""
        value = f"{self.name} = {self.value}"
        if self.from_on is None:
            return f"{value}: {self.why}"
        since = f"{value} since {day_words(self.from_on)}"
        return f"{since}, set by the authority: {self.source} (the book says {self.default})"


def setting_on(parameter: Parameter, day: date) -> Setting:
    """One setting as it holds on one day."""
    held = [item for item in parameter.overrides if item.from_on <= day]
    return Setting(
        name=parameter.name,
        value=parameter.value_on(day),
        default=parameter.default,
        unit=parameter.unit,
        why=parameter.why,
        source=held[-1].source if held else "",
        from_on=held[-1].from_on if held else None,
    )


def settings_of(card: Card, book: Book, day: date) -> list[Setting]:
    """The shared settings that a card speaks of."""
    names = sorted({name for text in texts_of(card) for name in blanks(text) if name in book.parameters})
    return [setting_on(book.parameters[name], day) for name in names]


def texts_of(card: Card) -> Iterator[str]:
    """Every text of a card in which a setting may be named."""
    plain = (card.says, card.where, card.starts_on, card.due_on, card.met_by, card.ok_when, card.recorded_on)
    yield from (text for text in (*plain, card.ends_on, card.lapses_on) if text)
    yield from (clause.when for clause in (*card.exempt, *card.unknown, *card.severity_when))
    if card.within:
        yield from _limit_texts(card.within)


def _limit_texts(limit: Limit) -> Iterator[str]:
    yield limit.amount
    yield limit.unit
    if limit.before:
        yield limit.before
