"""Check every card against the real columns and types of the relation it reads, before any night."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from engine import facts
from engine.cards import Card
from engine.compile import Rule, RuleSql
from engine.errors import CardError
from engine.expressions import ExpressionError, blanks, check_columns
from engine.facts import Relation
from engine.parameters import Parameters
from engine.sentences import CORE_BLANKS
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


def bind(connection: DuckDBPyConnection, parameters: Parameters, cards: Iterable[Card]) -> None:
    """Refuse the first card that could not run: unknown relation, column, setting, blank or type."""
    relations = facts.load_relations()
    for card in cards:
        relation = _relation_of(card, relations)
        columns = facts.columns(connection, relation.name)
        for part in parts(card):
            _check_part(card, part, parameters, columns)
        _check_texts(card, parameters, columns)
        _check_types(connection, card, parameters, relation)


def _relation_of(card: Card, relations: Mapping[str, Relation]) -> Relation:
    grains = [name for name, relation in relations.items() if relation.subject]
    if card.each not in grains:
        hint = did_you_mean(card.each, grains)
        raise card.file.refuse("each", f"there is nothing to check '{card.each}' by.{hint} There are: {', '.join(grains)}.")
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


def _check_part(card: Card, part: Part, parameters: Parameters, columns: Mapping[str, str]) -> None:
    try:
        check_columns(part.text, relation=card.each, columns=columns)
    except ExpressionError as error:
        raise card.file.refuse(part.key, str(error), table=part.table, nth=part.nth) from error
    for name in blanks(part.text):
        if name != "limit" and name not in parameters:
            hint = did_you_mean(name, (*parameters.names(), "limit"))
            raise card.file.refuse(part.key, f"there is no parameter '{name}'.{hint}", table=part.table, nth=part.nth)


def _check_texts(card: Card, parameters: Parameters, columns: Mapping[str, str]) -> None:
    """Every blank of `says` can be filled, and every column of the evidence is there."""
    fillable = {*CORE_BLANKS, *columns, *parameters.names()}
    for name in blanks(card.says):
        if name not in fillable:
            hint = did_you_mean(name, fillable)
            raise card.file.refuse("says", f"nothing can fill the blank {{{name}}}.{hint}")
    for name in card.evidence:
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise card.file.refuse("evidence", f"there is no column '{name}' in {card.each}.{hint}")


def _check_types(connection: DuckDBPyConnection, card: Card, parameters: Parameters, relation: Relation) -> None:
    """One question to the database for all expressions; only when it fails, one by one."""
    items = list(parts(card))
    try:
        found = _types(connection, card, parameters, relation, items)
    except DuckDBError:
        for item in items:
            try:
                _types(connection, card, parameters, relation, [item])
            except DuckDBError as error:
                raise _type_error(card, item, str(error).splitlines()[0]) from error
        raise
    for item, kind in zip(items, found, strict=True):
        if kind.split("(")[0] not in item.types and kind != '"NULL"':
            wanted = " or ".join(item.types).lower()
            raise _type_error(card, item, f"it gives {kind.lower()}, and must give {wanted}")


def _type_error(card: Card, item: Part, why: str) -> CardError:
    return card.file.refuse(item.key, f"'{item.text}' cannot run: {why}.", table=item.table, nth=item.nth)


def _types(
    connection: DuckDBPyConnection, card: Card, parameters: Parameters, relation: Relation, items: list[Part]
) -> list[str]:
    sql = RuleSql(Rule(number=0, card=card), parameters, relation)
    clock = ", ".join(f"cast(null as date) as {name}_0" for name in ("start", "due", "met"))
    selected = ", ".join(f"({sql.write(item.text, known=item.known)}) as c{n}" for n, item in enumerate(items))
    rows = connection.execute(
        f"describe select {selected} from (select *, {clock} from facts.{relation.name}) as f"
    ).fetchall()
    return [str(row[1]) for row in rows]
