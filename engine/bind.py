"""Check every card against the real columns and types of the relation it reads, before any night."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from engine import facts
from engine.cards import Card
from engine.compile import RuleSql
from engine.errors import CardError
from engine.evidence import CORE_BLANKS
from engine.expressions import DUE, MET, START, ExpressionError, blanks, check_columns, columns_of
from engine.facts import Relation
from engine.known import Typed, known
from engine.toml_file import did_you_mean

_DAY = ("DATE", "TIMESTAMP")
_YES_NO = ("BOOLEAN",)
_NUMBER = ("INTEGER", "BIGINT", "SMALLINT", "TINYINT", "HUGEINT")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One expression of a card: where it stands, and the types it may have."""

    key: str
    text: str
    types: tuple[str, ...]
    table: str | None = None
    nth: int = 0
    #: How many of starts_on, due_on and met_on it may speak of.
    known: int = 3


def bind(connection: DuckDBPyConnection, relation: Relation, rules: Sequence[RuleSql]) -> dict[str, str]:
    """Refuse the first card of a grain that could not run: unknown column, setting, blank or type.

    Returns the columns of the grain and their types.
    """
    columns = facts.columns(connection, relation.name)
    for rule in rules:
        for part in parts(rule.card):
            _check_part(rule, part, columns)
        _check_texts(rule, columns)
    try:
        _check_types(connection, relation, rules, columns)
    except DuckDBError:
        _find_broken(connection, relation, rules)
        raise
    return columns


def check_grain(card: Card) -> Relation:
    """The relation that a card is checked by, or a refusal that guesses at the typo."""
    relations = facts.load_relations()
    grains = [name for name, relation in relations.items() if relation.subject]
    if card.each not in grains:
        hint = did_you_mean(card.each, grains)
        raise card.file.refuse(
            "each", f"there is nothing to check '{card.each}' by.{hint} There are: {', '.join(grains)}."
        )
    relation = relations[card.each]
    if (card.kind == "chain") != (relation.link is not None):
        word = "needs" if card.kind == "chain" else "is only for"
        raise card.file.refuse("each", f"'{card.each}': a relation of gaps {word} a rule of kind 'chain'.")
    return relation


def parts(card: Card) -> Iterator[Part]:
    """Every expression of a card."""
    yield Part(key="where", text=card.where, types=_YES_NO, known=0)
    yield Part(key="starts_on", text=card.starts_on, types=_DAY, known=0)
    if card.within:
        yield Part(key="within", text=card.within.amount, types=_NUMBER, known=1)
        if card.within.before:
            yield Part(key="within", text=card.within.before, types=_DAY, known=1)
    if card.due_on:
        yield Part(key="due_on", text=card.due_on, types=_DAY, known=1)
    if card.met_by:
        yield Part(key="met_by", text=card.met_by, types=_DAY, known=2)
    if card.ok_when:
        yield Part(key="ok_when", text=card.ok_when, types=_YES_NO)
    for key in ("recorded_on", "ends_on", "lapses_on"):
        if text := getattr(card, key):
            yield Part(key=key, text=text, types=_DAY)
    for table in ("exempt", "unknown", "severity_when"):
        for nth, clause in enumerate(getattr(card, table)):
            yield Part(key="when", text=clause.when, types=_YES_NO, table=table, nth=nth)


def columns_read(card: Card) -> set[str]:
    """Every column that a card reads or shows."""
    read = {name for part in parts(card) for name in columns_of(part.text)}
    return read | set(card.evidence) | set(blanks(card.says))


def _check_part(rule: RuleSql, part: Part, columns: Mapping[str, str]) -> None:
    try:
        check_columns(part.text, relation=rule.card.each, columns=columns)
    except ExpressionError as error:
        raise _refuse(rule.card, part, str(error)) from error
    for name in blanks(part.text):
        if name != "limit" and name not in rule.parameters:
            hint = did_you_mean(name, (*rule.parameters.names(), "limit"))
            raise _refuse(rule.card, part, f"there is no parameter '{name}'.{hint}")


def _check_texts(rule: RuleSql, columns: Mapping[str, str]) -> None:
    """Every blank of `says` can be filled, and every column of the evidence is there."""
    fillable = {*CORE_BLANKS, *columns, *rule.parameters.names()}
    for name in blanks(rule.card.says):
        if name not in fillable:
            hint = did_you_mean(name, fillable)
            raise rule.card.file.refuse("says", f"nothing can fill the blank {{{name}}}.{hint}")
    for name in rule.card.evidence:
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise rule.card.file.refuse("evidence", f"there is no column '{name}' in {rule.card.each}.{hint}")


def _check_types(
    connection: DuckDBPyConnection, relation: Relation, rules: Sequence[RuleSql], columns: Mapping[str, str]
) -> None:
    """One question to the database for the types of all expressions of a grain that are not known."""
    items = [(rule, part) for rule in rules for part in parts(rule.card)]
    kinds = [known().types.get(typed(rule, part, columns)) for rule, part in items]
    asked = [item for item, kind in zip(items, kinds, strict=True) if kind is None]
    answers = iter(types(connection, relation, asked) if asked else [])
    for (rule, part), known_kind in zip(items, kinds, strict=True):
        kind = next(answers) if known_kind is None else known_kind
        if kind.split("(")[0] not in part.types and kind != '"NULL"':
            wanted = " or ".join(part.types).lower()
            raise _refuse(rule.card, part, f"'{part.text}' gives {kind.lower()}, and must give {wanted}.")


def _find_broken(connection: DuckDBPyConnection, relation: Relation, rules: Sequence[RuleSql]) -> None:
    """The database refused the whole: ask again, one expression at a time, to name it."""
    for rule in rules:
        for part in parts(rule.card):
            try:
                types(connection, relation, [(rule, part)])
            except DuckDBError as error:
                why = str(error).splitlines()[0]
                raise _refuse(rule.card, part, f"'{part.text}' cannot run: {why}.") from error


def _refuse(card: Card, part: Part, problem: str) -> CardError:
    return card.file.refuse(part.key, problem, table=part.table, nth=part.nth)


def typed(rule: RuleSql, part: Part, columns: Mapping[str, str]) -> Typed:
    """All that the type of an expression depends on, beside the functions that cards have."""
    return rule.write(part.text, known=part.known), tuple((name, columns[name]) for name in columns_of(part.text))


def types(connection: DuckDBPyConnection, relation: Relation, items: Sequence[tuple[RuleSql, Part]]) -> list[str]:
    """The types of expressions, as the database sees them."""
    clock = ", ".join(f"cast(null as date) as {name}" for name in (START, DUE, MET))
    selected = ", ".join(f"({rule.write(part.text, known=part.known)}) as c{n}" for n, (rule, part) in enumerate(items))
    rows = connection.execute(
        f"describe select {selected} from (select *, {clock} from facts.{relation.name}) as f"
    ).fetchall()
    return [str(row[1]) for row in rows]
