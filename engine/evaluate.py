"""Evaluate a book over a snapshot: from facts to obligations, all states, every rule.

The engine is handed a connection with the contract's tables in the schemas `filed` and `known`,
and a book. It asks no clock: the as-at day comes with the call.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from engine import facts, macros
from engine.bind import bind, check_grain, columns_read
from engine.book import Book
from engine.cards import Card
from engine.compile import Rule, RuleSql, pass_sql
from engine.errors import RuleFailed
from engine.evidence import with_evidence
from engine.facts import Relation
from engine.macros import CalendarTable
from engine.obligations import Obligation, RuleResult
from engine.prune import pruned
from engine.side_by_side import side_by_side
from engine.states import NO_OBLIGATIONS, OBLIGATIONS_SQL, STATES

#: Up to so many obligations are looked up side by side and held; more are handed out rule by rule.
HELD_AT_ONCE = 50_000


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Whether a snapshot can carry a rule: why not, and from which day its recording is reliable."""

    why_not: str | None = None
    covered_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluated book: the obligations stand in the connection's table `obligation`."""

    connection: DuckDBPyConnection
    book: Book
    as_at: date
    known_until: date
    rules: tuple[RuleResult, ...]
    #: The table of `tonight` in which each rule's obligations stand.
    tables: Mapping[str, str]

    def obligations(self, *, states: Iterable[str] = STATES, rule: str | None = None) -> Iterator[Obligation]:
        """The obligations in these states, in order of rule, subject and link."""
        chosen = tuple(states)
        results = [result for result in self.rules if rule in (None, result.card.id)]
        wanted = {result.card.id: sum(result.states.get(state, 0) for state in chosen) for result in results}
        cards = [result.card for result in results if wanted[result.card.id]]
        if sum(wanted.values()) <= HELD_AT_ONCE:
            for found in side_by_side(self.connection, [partial(self._held, card, chosen) for card in cards]):
                yield from found
        else:
            for card in cards:
                yield from self._look(card, chosen, self.connection)

    def _held(self, card: Card, states: tuple[str, ...], connection: DuckDBPyConnection) -> list[Obligation]:
        return list(self._look(card, states, connection))

    def _look(self, card: Card, states: tuple[str, ...], connection: DuckDBPyConnection) -> Iterator[Obligation]:
        """One rule's obligations with their evidence."""
        return with_evidence(
            connection,
            card,
            table=self.tables[card.id],
            number=self.book.cards.index(card),
            parameters=self.book.parameters,
            states=states,
            known_until=self.known_until,
        )


def evaluate(
    connection: DuckDBPyConnection,
    book: Book,
    *,
    as_at: date,
    calendar: CalendarTable,
    assessments: Mapping[str, Assessment],
) -> Evaluation:
    """Evaluate a book:

    1. make the functions of this day,
    2. build the facts that tonight's rules need, and check every card against the columns and types it will read,
    3. one pass a grain; a rule that fails is named and the others go on,
    4. the same for the rules that ask what the others found,
    5. count the states.
    """
    able = [card for card in book.cards if not assessments[card.id].why_not]
    for schema in ("facts", "tonight"):
        connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
    macros.install(connection, as_at=as_at, calendar=calendar, parameters=book.parameters)
    failures: dict[str, str] = {}
    built: set[str] = set()
    tables: dict[str, str] = {}
    for cards in in_turn(able):
        gather(connection, tables.values())
        broken = build_facts(connection, cards, built=built, whole=book.is_whole)
        failures |= {card.id: broken[card.each] for card in cards if card.each in broken}
        sound = [card for card in cards if card.each not in broken]
        grains = _bound(connection, book, sound, assessments)
        for found, lost in side_by_side(connection, [partial(_evaluate_grain, *grain) for grain in grains]):
            tables |= found
            failures |= lost
    gather(connection, tables.values())
    counts = _counts(connection)
    return Evaluation(
        connection=connection,
        book=book,
        as_at=as_at,
        known_until=calendar.known_until,
        tables=tables,
        rules=tuple(
            RuleResult(
                card=card,
                version_from=card.version_on(as_at).from_on,
                states={state: counts.get((number, state), 0) for state in STATES},
                not_assessable=assessments[card.id].why_not,
                failed=failures.get(card.id),
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
    relations = facts.load_relations() if whole else _relations_for(chosen)
    names = {card.each for card in chosen} | set(facts.BEHIND_FUNCTIONS.values())
    broken = facts.build(connection, names, relations=relations, built=built)
    macros.install_looked_after(connection)
    return broken


def _relations_for(cards: Iterable[Card]) -> dict[str, Relation]:
    """All relations, the grains of these cards with the columns that the cards read."""
    wanted: dict[str, set[str]] = {}
    for card in cards:
        wanted.setdefault(card.each, set()).update(columns_read(card))
    relations = dict(facts.load_relations())
    # A grain that another relation stands on stays whole: that relation may read any of its columns.
    read = {other for name in facts.needed(wanted, relations) for other in relations[name].uses}
    for name in wanted.keys() - read:
        relations[name] = replace(relations[name], sql=pruned(relations[name], wanted[name]))
    return relations


def _bound(
    connection: DuckDBPyConnection, book: Book, cards: Iterable[Card], assessments: Mapping[str, Assessment]
) -> list[tuple[Relation, list[RuleSql]]]:
    """The rules of each grain, checked against what they will read."""
    numbers = {card.id: number for number, card in enumerate(book.cards)}
    grains: dict[str, tuple[Relation, list[RuleSql]]] = {}
    for card in cards:
        relation = check_grain(card)
        rule = Rule(number=numbers[card.id], card=card, covered_from=assessments[card.id].covered_from)
        grains.setdefault(relation.name, (relation, []))[1].append(RuleSql(rule, book.parameters, relation))
    for relation, rules in grains.values():
        bind(connection, relation, rules)
    return list(grains.values())


def gather(connection: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """One view over what the passes found: `obligation`."""
    parts = [f"select * from tonight.{name}" for name in sorted(set(tables))]
    connection.execute("create or replace view obligation as " + " union all ".join(parts or [NO_OBLIGATIONS]))


def _evaluate_grain(
    relation: Relation, rules: Sequence[RuleSql], connection: DuckDBPyConnection
) -> tuple[dict[str, str], dict[str, str]]:
    """All rules of a grain in one pass. When the pass fails, one by one, to find the rule that fails.

    Returns the table in which each rule's obligations stand, and the rules that failed with the reason.
    """
    name = relation.name if len(rules) > 1 else f"{relation.name}_{rules[0].rule.number}"
    try:
        _run_pass(connection, name, relation, rules)
    except (DuckDBError, RuleFailed) as error:
        if len(rules) == 1:
            return {}, {rules[0].card.id: str(error).splitlines()[0]}
        found: dict[str, str] = {}
        lost: dict[str, str] = {}
        for rule in rules:
            its_table, its_failure = _evaluate_grain(relation, [rule], connection)
            found |= its_table
            lost |= its_failure
        return found, lost
    return {rule.card.id: name for rule in rules}, {}


def _run_pass(connection: DuckDBPyConnection, name: str, relation: Relation, rules: Sequence[RuleSql]) -> None:
    answers = pass_sql(relation, rules, columns=facts.columns(connection, relation.name))
    kinds = ", ".join(f"(cast({rule.rule.number} as smallint), '{rule.card.kind}')" for rule in rules)
    connection.execute(
        f"create or replace table tonight.{name} as {OBLIGATIONS_SQL.format(kinds=kinds, answers=answers)}"
    )
    _refuse_undue(connection, name, rules)


def _refuse_undue(connection: DuckDBPyConnection, name: str, rules: Sequence[RuleSql]) -> None:
    """A clock that started and has no due day would be a breach nobody sees."""
    row = connection.execute(
        f"select rule, subject, started_on from tonight.{name} where due_on is null order by all limit 1"
    ).fetchone()
    if row:
        names = {rule.rule.number: rule.card.id for rule in rules}
        raise RuleFailed(
            f"{names[row[0]]} has no due date for {row[1]}, which began on {row[2]}: the day lies outside "
            "the calendar, or the facts lack it. Check the date in the record."
        )


def _counts(connection: DuckDBPyConnection) -> dict[tuple[int, str], int]:
    rows = connection.execute("select rule, state, count(*) from obligation group by all").fetchall()
    return {(rule, state): count for rule, state, count in rows}
