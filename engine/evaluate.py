"""Evaluate a book over a snapshot: from facts to obligations, all states, every rule.

The engine is handed a connection with the contract's tables in the schemas `filed` and `known`,
and a book. It asks no clock: the as-at day comes with the call.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

from duckdb import DuckDBPyConnection

from engine import facts, macros
from engine.bind import check_grain
from engine.book import Book
from engine.cards import Card
from engine.compile import Rule, RuleSql
from engine.evidence import with_evidence
from engine.let_go import is_large
from engine.macros import CalendarTable
from engine.obligations import Obligation, RuleResult
from engine.passes import Found, Night
from engine.prune import relations_for
from engine.side_by_side import one_ahead, side_by_side
from engine.states import NO_OBLIGATIONS, OWN_COLUMNS, STATES
from engine.turn import Turn
from engine.worst import WORST_FIRST, badness

#: Up to so many obligations are looked up side by side and held; more are handed out rule by rule.
HELD_AT_ONCE = 50_000

#: Up to so many are held in one table beside those of the passes.
HELD_TOGETHER = 250_000

#: The rules that ask what the others found read the overdue ones.
_ALWAYS_KEPT = ("overdue",)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Whether a snapshot can carry a rule: why not, and from which day its recording is reliable."""

    why_not: str | None = None
    covered_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluated book: the obligations that were kept stand in the connection's table `obligation`."""

    connection: DuckDBPyConnection
    book: Book
    as_at: date
    #: The first and the last day of which bank holidays are known.
    holidays_known: tuple[date, date]
    rules: tuple[RuleResult, ...]
    #: The table of `tonight` in which each rule's obligations stand.
    tables: Mapping[str, str]
    #: The columns of each grain, as they were built tonight.
    columns: Mapping[str, Mapping[str, str]]
    #: The states whose obligations were kept; None for all.
    kept: frozenset[str] | None = None

    def obligations(
        self, *, states: Iterable[str] = STATES, rules: Collection[str] | None = None
    ) -> Iterator[Obligation]:
        """The obligations in these states, of all rules or of these, in order of rule, subject and link."""
        chosen = self._kept(states)
        results = [result for result in self.rules if rules is None or result.card.id in rules]
        wanted = {result.card.id: sum(result.states.get(state, 0) for state in chosen) for result in results}
        cards = [result.card for result in results if wanted[result.card.id]]
        if sum(wanted.values()) <= HELD_AT_ONCE:
            for held in side_by_side(self.connection, [partial(self._held, card, chosen) for card in cards]):
                yield from held
        else:
            for found in one_ahead(self.connection, [partial(self._look, card, chosen) for card in cards]):
                yield from found

    def worst(self, most: int, *, rules: Collection[str], states: Iterable[str] = STATES) -> list[Obligation]:
        """The worst obligations of these rules, worst first. Nothing is looked up of any other."""
        chosen = self._kept(states)
        numbers = [number for number, card in enumerate(self.book.cards) if card.id in rules]
        of_rules = self.connection.execute(
            "select rule, count(*) from (select rule from obligation "
            "where list_contains($rules, rule) and list_contains($states, state) "
            f"order by {WORST_FIRST} limit {most}) group by rule",
            {"rules": numbers, "states": list(chosen)},
        ).fetchall()
        looks = [partial(self._held, self.book.cards[rule], chosen, worst=count) for rule, count in of_rules]
        found = chain.from_iterable(side_by_side(self.connection, looks))
        return sorted(found, key=badness)

    def _kept(self, states: Iterable[str]) -> tuple[str, ...]:
        """These states, of which the obligations have to be there."""
        chosen = tuple(states)
        if self.kept is not None and not self.kept.issuperset(chosen):
            raise ValueError(f"only the obligations in these states were kept: {', '.join(sorted(self.kept))}")
        return chosen

    def _held(
        self, card: Card, states: tuple[str, ...], connection: DuckDBPyConnection, *, worst: int | None = None
    ) -> list[Obligation]:
        return list(self._look(card, states, connection, worst=worst))

    def _look(
        self, card: Card, states: tuple[str, ...], connection: DuckDBPyConnection, *, worst: int | None = None
    ) -> Iterator[Obligation]:
        """One rule's obligations with their evidence; with `worst`, no more than so many."""
        return with_evidence(
            connection,
            card,
            columns=self.columns[card.each],
            table=self.tables[card.id],
            number=self.book.cards.index(card),
            parameters=self.book.parameters,
            states=states,
            holidays_known=self.holidays_known,
            worst=worst,
        )


def evaluate(
    connection: DuckDBPyConnection,
    book: Book,
    *,
    as_at: date,
    calendar: CalendarTable,
    assessments: Mapping[str, Assessment],
    states: Iterable[str] = STATES,
    is_last: bool = False,
) -> Evaluation:
    """Evaluate a book:

    1. make the functions of this day,
    2. build the facts that tonight's rules need, as soon as those they stand on are there,
    3. as soon as a grain is built, check every card against the columns and types it will read, and make its one pass;
       a rule that fails is named and the others go on, a card that could not run stops the evaluation,
    4. the same for the rules that ask what the others found.

    Only obligations in the given states, and overdue ones, may be asked for afterwards; and nothing else at all of
    the connection when this is the last that it is used for.
    """
    able = [card for card in book.cards if not assessments[card.id].why_not]
    for schema in ("facts", "tonight"):
        connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
    first, last = in_turn(able)
    turns = [(cards, relations_for(cards, whole=book.is_whole)) for cards in ([first, last] if last else [first])]
    macros.install(
        connection,
        as_at=as_at,
        calendar=calendar,
        parameters=book.parameters,
        settings={name for cards, relations in turns for name in facts.settings_asked(_read_by(cards), relations)},
    )
    kept = frozenset({*states, *_ALWAYS_KEPT})
    night = Night(kept=None if kept.issuperset(STATES) else kept, is_near=macros.is_near_sql(connection))
    built: set[str] = set()
    found = Found()
    columns: dict[str, Mapping[str, str]] = {}
    gather(connection, [])
    makes_room = is_last and is_large(connection)
    for cards, relations in turns:
        turn = Turn(
            relations=relations,
            night=night,
            built=built,
            later=frozenset(card.each for card in last) if makes_room and cards is first else None,
        )
        more, columns_of_grains = turn.evaluate(connection, _by_grain(book, cards, assessments))
        found |= more
        columns |= columns_of_grains
        if sum(found.counts.values()) <= HELD_TOGETHER:
            _hold(connection, more.tables.values())
        else:
            gather(connection, found.tables.values())
    return Evaluation(
        connection=connection,
        book=book,
        as_at=as_at,
        holidays_known=(calendar.first_day, calendar.known_until),
        tables=found.tables,
        columns=columns,
        kept=night.kept,
        rules=tuple(
            RuleResult(
                card=card,
                version_from=card.version_on(as_at).from_on,
                states={state: found.counts.get((number, state), 0) for state in STATES},
                not_assessable=assessments[card.id].why_not,
                failed=found.failed.get(card.id),
            )
            for number, card in enumerate(book.cards)
        ),
    )


def in_turn(cards: Iterable[Card]) -> tuple[list[Card], list[Card]]:
    """The rules that look at the record, and after them those that ask what the others found."""
    chosen = list(cards)
    last = {card.id for card in chosen if check_grain(card).reads_obligations}
    return [card for card in chosen if card.id not in last], [card for card in chosen if card.id in last]


def build_facts(
    connection: DuckDBPyConnection, cards: Iterable[Card], *, built: set[str] | None = None, whole: bool = True
) -> dict[str, str]:
    """The facts that these cards read, and the functions that stand on facts; what could not be built, and why.

    With `whole` every column of a relation is built, otherwise no more than these cards read.
    """
    chosen = list(cards)
    broken = facts.build(connection, _read_by(chosen), relations=relations_for(chosen, whole=whole), built=built)
    macros.install_looked_after(connection)
    return broken


def _read_by(cards: Iterable[Card]) -> set[str]:
    """The relations that cards read, and those behind the functions that they may call."""
    return {card.each for card in cards} | set(facts.BEHIND_FUNCTIONS.values())


def _by_grain(book: Book, cards: Iterable[Card], assessments: Mapping[str, Assessment]) -> dict[str, list[RuleSql]]:
    """The rules of each grain."""
    numbers = {card.id: number for number, card in enumerate(book.cards)}
    grains: dict[str, list[RuleSql]] = {}
    for card in cards:
        rule = Rule(number=numbers[card.id], card=card, covered_from=assessments[card.id].covered_from)
        grains.setdefault(card.each, []).append(RuleSql(rule, book.parameters, check_grain(card)))
    return grains


def gather(connection: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """One view over what the passes found: `obligation`."""
    connection.execute(f"create or replace view obligation as {_obligations_in(tables) or NO_OBLIGATIONS}")


def _hold(connection: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """The same view, over one table to which these are added.

    It is planned at once, however often it is asked; a view over fifty takes as long as a small pass.
    """
    connection.execute(f"create table if not exists tonight.all_found as {NO_OBLIGATIONS}")
    if found := _obligations_in(tables):
        connection.execute(f"insert into tonight.all_found {found}")
    connection.execute("create or replace view obligation as select * from tonight.all_found")


def _obligations_in(tables: Iterable[str]) -> str:
    parts = [f"select {OWN_COLUMNS} from tonight.{name} where subject is not null" for name in sorted(set(tables))]
    return " union all ".join(parts)
