"""A card in the words of a manager: the sections that the screen and the generated pages both show."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calendars.words import day_words
from engine.book import Book
from engine.cards import Card, Version
from engine.expressions import blanks
from engine.facts import load_relations
from engine.judge.precedence import Precedence
from engine.sentences import reason_words
from service.cases import NO_OBLIGATION, Case, case_file_of, load_cases
from service.judgement import load_judgement
from service.layers import settings_of
from service.limit_words import amount_words, count, limit_words
from service.routes import load_routes
from service.sources import load_sources, source_lines
from service.words import STATE_WORDS

#: How a rule is named where another one speaks of it.
Mention = Callable[[Card], str]

_KINDS: Mapping[str, tuple[str, str]] = {
    "deadline": ("It must be done within {limit}.", "It must be done by its due date."),
    "chain": (
        "Each time it is done, it is due again within {limit}.",
        "Each time it is done, the next has a due date.",
    ),
    "lead": ("It must be done {limit} before another day.", "It must be done before another day."),
    "record": ("", "The record must show it by the day on which the record is complete."),
    "event": ("", "It must be done by the day of an event."),
    "own_date": ("", "It is due on the day that the record itself names."),
    "threshold": ("", "It is a breach at once, when a time has passed."),
    "finding": ("", "It is a breach at once, when it is found."),
}

_EFFECTS: Mapping[str, tuple[str, str]] = {
    "hide": (
        "It speaks instead of these, for {scope}, when {when}: {losers}.",
        "{winner} speaks instead, for {scope}, when {when}. This rule is counted and sends no alert of its own.",
    ),
    "replace": (
        "It speaks instead of these, for {scope}, when {when}: {losers}.",
        "{winner} speaks instead, for {scope}, when {when}. This rule is counted and sends no alert of its own.",
    ),
    "group": (
        "It is one alert with these, for {scope}, when {when}: {losers}. All are counted.",
        "It is one alert with {winner}, for {scope}, when {when}. Both are counted.",
    ),
    "hold": (
        "It makes these wait, for {scope}, when {when}: {losers}.",
        "It waits for {winner}, for {scope}, when {when}.",
    ),
    "note": (
        "It explains what these say, for {scope}, when {when}: {losers}.",
        "{winner} explains what it says, for {scope}, when {when}.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One card, and what it takes to read it."""

    card: Card
    #: The card without the authority's numbers.
    shipped: Card
    book: Book
    own_rules: Path | None
    #: The day on which the numbers are shown; the last day of all shows the newest.
    day: date
    mention: Mention

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """The sections in the order in which a manager asks."""
        yield "What it asks", list(self._asks())
        yield "The number, and since when", list(self._number())
        yield "Where it comes from", list(self._comes_from())
        yield "Who is told, and when", load_routes().told(self.card)
        yield "What puts it right", [self.card.puts_right]
        yield "When several rules find the same", _list(self._precedence())
        yield "It is not owed when", _list(_reasons(self.card.exempt))
        yield "Nobody can tell when", _list(_reasons(self.card.unknown))
        yield "Examples", _list(case_lines(self.card, self.own_rules))
        yield "What it needs from the snapshot", list(self._needs())
        yield "For the analyst", _list(analyst_lines(self.card))

    def _asks(self) -> Iterator[str]:
        row = load_relations()[self.card.each].one_row.removeprefix("One row is").strip()
        yield f"{self.card.title}."
        yield f"It looks at {re.sub('^one ', 'each ', row)}"
        yield self._by_when()
        yield f"When it is not kept, Corewatch says: “{self._says()}”"
        graver = dict.fromkeys(clause.word for clause in self.card.severity_when)
        others = f", and in some cases {' or '.join(graver)}" if graver else ""
        yield f"A breach is graded {self.card.severity}{others}."

    def _by_when(self) -> str:
        limit = limit_words(self.card, self.book, self.day)
        with_limit, without = _KINDS[self.card.kind]
        if self.card.due_on == "record_due_on":
            days = self.book.parameters["record_complete_wd"].value_on(self.day)
            late = count(int(days), "working days")
            return f"The record must show it once it is complete, which is at the latest {late} later."
        if limit and limit.startswith("0 "):
            return "It must be in place on the day itself."
        return with_limit.format(limit=limit) if limit and with_limit else without

    def _says(self) -> str:
        """The sentence with its number; what differs from child to child stands in brackets."""
        text = self.card.says
        for name in blanks(text):
            text = text.replace(f"{{{name}}}", self._blank(name))
        return text

    def _blank(self, name: str) -> str:
        if name == "limit":
            return str(self.card.version_on(self.day).limit)
        if name in self.book.parameters:
            return str(self.book.parameters[name].value_on(self.day))
        return "[date]" if name.endswith(("_on", "_at")) else f"[{name.replace('_', ' ')}]"

    def _number(self) -> Iterator[str]:
        for version in reversed(self.card.versions):
            yield self._version(version)
        if own := [version for version in self.card.versions if version not in self.shipped.versions]:
            yield f"Set by the authority: {own[-1].source}."
        if self.card.parameter and self.card.versions[-1].limit is not None:
            yield f"An authority may set its own, dated and with a source, as {self.card.parameter}."
        settings = settings_of(self.card, self.book, self.day)
        if settings:
            yield "It reads these settings, which an authority may change:"
        yield from _list(setting.words() for setting in settings)

    def _version(self, version: Version) -> str:
        since = day_words(version.from_on)
        if version.limit is None:
            limit = limit_words(self.card, self.book, self.day)
            first = f"{limit}, by a setting." if limit else "It has no number of its own."
            return f"{first} The rule holds in this form since {since}."
        whose = "" if version in self.shipped.versions else ", set by the authority"
        return f"{amount_words(self.card, self.book, self.day, version.limit)}, since {since}{whose}."

    def _comes_from(self) -> Iterator[str]:
        yield from _list(source_lines(self.shipped, load_sources()))
        if self.shipped.references:
            yield "Also:"
        yield from _list(marked(text) for text in self.shipped.references)
        yield f"How sure we are: {self.card.confidence}."

    def _precedence(self) -> Iterator[str]:
        for item in load_judgement(self.own_rules).precedence:
            if item.winner == self.card.id:
                yield from self._told(item, _EFFECTS[item.effect][0])
            elif self.card.id in item.losers:
                yield from self._told(item, _EFFECTS[item.effect][1])

    def _told(self, item: Precedence, text: str) -> Iterator[str]:
        """One sentence, or none when it speaks of rules that nobody has yet."""
        cards = {card.id: card for card in self.book.cards}
        losers = [cards[name] for name in item.losers if name in cards]
        if item.winner in cards and (losers or item.is_over_all):
            told = "all other rules" if item.is_over_all else "; ".join(self.mention(card) for card in losers)
            winner = self.mention(cards[item.winner])
            words = text.format(winner=winner, losers=told, scope=item.scope, when=item.when)
            yield f"{words} {item.says}" if item.says else words

    def _needs(self) -> Iterator[str]:
        needs = self.card.needs
        yield "Without these it says nothing:"
        yield from _tables(needs.required)
        for group in needs.one_of:
            yield f"At least one of: {', '.join(group)}."
        if needs.optional:
            yield "These sharpen it where they are supplied:"
            yield from _tables(needs.optional)


#: The outcomes of cases as they are told: from kept to broken, then what lies outside.
_ORDER = (
    *("met", "met_late", "not_due", "due_soon", "pending", "overdue", "never_met", "exempt", "unknown"),
    *(NO_OBLIGATION, ""),
)


def _list(lines: Iterable[str]) -> list[str]:
    """Lines of a list: the page and the screen give each a bullet."""
    return [f"- {line}" for line in lines]


def marked(reference: str) -> str:
    """A reference that nobody has read again is marked, so that it is not quoted."""
    if "unverified" not in reference.lower():
        return reference[0].upper() + reference[1:]
    plain = re.sub(r"\s*\((?:paragraph number )?unverified\)|,\s*unverified(?=\))", "", reference)
    plain = plain.replace("(unverified; ", "(")
    return f"Not checked at the source: {plain}"


def case_lines(card: Card, own_rules: Path | None) -> list[str]:
    """The cases as sentences: the outcome, then when it is so."""
    path = case_file_of(card, own_rules)
    if path is None:
        return ["There are none."]
    cases = load_cases(path, card)
    found = sorted(cases, key=lambda case: _ORDER.index(case.expect.get("state", "")))
    return [f"{_outcome(case)}: {case.name}." for case in found]


def _outcome(case: Case) -> str:
    state = case.expect.get("state")
    if state is None:
        return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in case.expect.items()).capitalize()
    words = "the rule does not apply" if state == NO_OBLIGATION else STATE_WORDS[state]
    return (words + (", entered late" if case.expect.get("late_record") else "")).capitalize()


def _reasons(clauses: Sequence[object]) -> list[str]:
    words = dict.fromkeys(reason_words(getattr(clause, "word", "")) for clause in clauses)
    return [f"{word[0].upper()}{word[1:]}." for word in words]


def _tables(columns: Sequence[str]) -> Iterator[str]:
    """The columns, a line a table."""
    by_table: dict[str, list[str]] = {}
    for column in columns:
        table, _, name = column.partition(".")
        by_table.setdefault(table, []).append(name)
    yield from (f"- {table}: {', '.join(names)}" for table, names in by_table.items())


def analyst_lines(card: Card) -> Iterator[str]:
    """How it is computed, as the card has it."""
    keys = {
        "each": "Facts",
        "where": "Where",
        "starts_on": "Clock begins on",
        "within": "Within",
        "due_on": "Due on",
        "met_by": "Met by",
        "ok_when": "Met when",
        "recorded_on": "Entered on",
        "ends_on": "Ends on",
        "lapses_on": "Lapses on",
    }
    for key, words in keys.items():
        if (text := card.file.data.get(key)) and text != "true":
            yield f"{words}: {' '.join(text.split())}"
