"""Evaluate a book over a snapshot: from facts to obligations, all states, every rule.

The engine is handed a connection with the contract's tables in the schemas `filed` and `known`,
and a book. It asks no clock: the as-at day comes with the call.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial, reduce
from operator import or_

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
from engine.states import NO_OBLIGATIONS, OWN_COLUMNS, STATES, obligations_sql

#: In a larger grain the obligations in states that nobody asked for are counted and not kept.
COUNTED_FROM = 20_000

#: Up to so many obligations are looked up side by side and held; more are handed out rule by rule.
HELD_AT_ONCE = 50_000


#: The rules that ask what the others found read the overdue ones.
_ALWAYS_KEPT = ("overdue",)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Whether a snapshot can carry a rule: why not, and from which day its recording is reliable."""

    why_not: str | None = None
    covered_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Grain:
    """A relation, the columns it has tonight, and the rules that ask about its rows."""

    relation: Relation
    columns: Mapping[str, str]
    rules: Sequence[RuleSql]


@dataclass(frozen=True, kw_only=True)
class Night:
    """What every pass of one evaluation needs to know."""

    #: The states whose obligations are kept; None for all.
    kept: frozenset[str] | None
    #: SQL: whether a due day is near.
    is_near: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a pass found: the table of each rule's obligations, and those that are counted and not kept."""

    tables: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[tuple[int, str], int] = field(default_factory=dict)
    #: Each rule that failed, and why.
    failed: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, more: "Found") -> "Found":
        return Found(
            tables={**self.tables, **more.tables},
            others={**self.others, **more.others},
            failed={**self.failed, **more.failed},
        )


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One evaluated book: the obligations that were kept stand in the connection's table `obligation`."""

    connection: DuckDBPyConnection
    book: Book
    as_at: date
    known_until: date
    rules: tuple[RuleResult, ...]
    #: The table of `tonight` in which each rule's obligations stand.
    tables: Mapping[str, str]
    #: The columns of each grain, as they were built tonight.
    columns: Mapping[str, Mapping[str, str]]
    #: The states whose obligations were kept; None for all.
    kept: frozenset[str] | None = None

    def obligations(self, *, states: Iterable[str] = STATES, rule: str | None = None) -> Iterator[Obligation]:
        """The obligations in these states, in order of rule, subject and link."""
        chosen = tuple(states)
        if self.kept is not None and not self.kept.issuperset(chosen):
            raise ValueError(f"only the obligations in these states were kept: {', '.join(sorted(self.kept))}")
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
            columns=self.columns[card.each],
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
    states: Iterable[str] = STATES,
) -> Evaluation:
    """Evaluate a book:

    1. make the functions of this day,
    2. build the facts that tonight's rules need, and check every card against the columns and types it will read,
    3. one pass a grain; a rule that fails is named and the others go on,
    4. the same for the rules that ask what the others found,
    5. count the states.

    Only obligations in the given states, and overdue ones, may be asked for afterwards.
    """
    able = [card for card in book.cards if not assessments[card.id].why_not]
    for schema in ("facts", "tonight"):
        connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
    macros.install(connection, as_at=as_at, calendar=calendar, parameters=book.parameters)
    kept = frozenset({*states, *_ALWAYS_KEPT})
    night = Night(kept=None if kept.issuperset(STATES) else kept, is_near=macros.is_near_sql(connection))
    built: set[str] = set()
    found = Found()
    columns: dict[str, Mapping[str, str]] = {}
    for cards in in_turn(able):
        gather(connection, found.tables.values())
        broken = build_facts(connection, cards, built=built, whole=book.is_whole)
        found |= Found(failed={card.id: broken[card.each] for card in cards if card.each in broken})
        sound = [card for card in cards if card.each not in broken]
        grains = _bound(connection, book, sound, assessments)
        columns |= {grain.relation.name: grain.columns for grain in grains}
        for more in side_by_side(connection, [partial(_evaluate_grain, grain, night) for grain in grains]):
            found |= more
    gather(connection, found.tables.values())
    counts = _counts(connection, found.others)
    return Evaluation(
        connection=connection,
        book=book,
        as_at=as_at,
        known_until=calendar.known_until,
        tables=found.tables,
        columns=columns,
        kept=night.kept,
        rules=tuple(
            RuleResult(
                card=card,
                version_from=card.version_on(as_at).from_on,
                states={state: counts.get((number, state), 0) for state in STATES},
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
) -> list[Grain]:
    """The rules of each grain, checked against what they will read."""
    numbers = {card.id: number for number, card in enumerate(book.cards)}
    grains: dict[str, tuple[Relation, list[RuleSql]]] = {}
    for card in cards:
        relation = check_grain(card)
        rule = Rule(number=numbers[card.id], card=card, covered_from=assessments[card.id].covered_from)
        grains.setdefault(relation.name, (relation, []))[1].append(RuleSql(rule, book.parameters, relation))
    return [
        Grain(relation=relation, columns=bind(connection, relation, rules), rules=rules)
        for relation, rules in grains.values()
    ]


def gather(connection: DuckDBPyConnection, tables: Iterable[str]) -> None:
    """One view over what the passes found: `obligation`."""
    parts = [f"select {OWN_COLUMNS} from tonight.{name} where subject is not null" for name in sorted(set(tables))]
    connection.execute("create or replace view obligation as " + " union all ".join(parts or [NO_OBLIGATIONS]))


def _evaluate_grain(grain: Grain, night: Night, connection: DuckDBPyConnection) -> Found:
    """All rules of a grain in one pass. When the pass fails, one by one, to find the rule that fails."""
    rules = grain.rules
    name = grain.relation.name if len(rules) > 1 else f"{grain.relation.name}_{rules[0].rule.number}"
    try:
        others = _run_pass(connection, name, grain, night)
    except (DuckDBError, RuleFailed) as error:
        if len(rules) == 1:
            return Found(failed={rules[0].card.id: str(error).splitlines()[0]})
        return reduce(or_, (_evaluate_grain(replace(grain, rules=[rule]), night, connection) for rule in rules))
    return Found(tables={rule.card.id: name for rule in rules}, others=others)


def _run_pass(connection: DuckDBPyConnection, name: str, grain: Grain, night: Night) -> dict[tuple[int, str], int]:
    """Make the table of a grain's obligations; those that are only counted, by rule and state."""
    kept = night.kept if _is_large(connection, grain) else None
    sql = obligations_sql(
        pass_sql(grain.relation, grain.rules, columns=grain.columns),
        in_working_days=any(rule.may_count_working_days for rule in grain.rules),
        is_near=night.is_near,
        kept=kept,
    )
    connection.execute(f"create or replace table tonight.{name} as {sql}")
    _refuse_undue(connection, name, grain.rules)
    if kept is None:
        return {}
    rows = connection.execute(f"select rule, state, others from tonight.{name} where others is not null").fetchall()
    return {(rule, state): others for rule, state, others in rows}


def _is_large(connection: DuckDBPyConnection, grain: Grain) -> bool:
    """Keeping a few obligations more costs less than counting them apart."""
    ((rows,),) = connection.execute(f"select count(*) from facts.{grain.relation.name}").fetchall()
    return bool(rows * len(grain.rules) >= COUNTED_FROM)


def _refuse_undue(connection: DuckDBPyConnection, name: str, rules: Sequence[RuleSql]) -> None:
    """A clock that started and has no due day would be a breach nobody sees."""
    row = connection.execute(
        f"select rule, subject, started_on from tonight.{name} "
        "where due_on is null and subject is not null order by all limit 1"
    ).fetchone()
    if row:
        names = {rule.rule.number: rule.card.id for rule in rules}
        raise RuleFailed(
            f"{names[row[0]]} has no due date for {row[1]}, which began on {row[2]}: the day lies outside "
            "the calendar, or the facts lack it. Check the date in the record."
        )


def _counts(connection: DuckDBPyConnection, others: Mapping[tuple[int, str], int]) -> Mapping[tuple[int, str], int]:
    """How many obligations each rule has in each state, kept or not."""
    rows = connection.execute("select rule, state, count(*) from obligation group by all").fetchall()
    return Counter({(rule, state): count for rule, state, count in rows}) + Counter(others)
