"""Run cases through the same SQL as a night.

Every case is one row of the facts relation of its rule. All cases that share their settings run in one
pass a grain, whatever their days: the SQL of the engine is taken as it is, and its `as_at()` reads the
day of each case's own row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from engine import facts, macros
from engine.bind import bind, check_grain
from engine.book import Book
from engine.cards import Card, Version
from engine.compile import Rule, RuleSql, pass_sql, subject_sql
from engine.errors import EngineError
from engine.evaluate import build_facts, gather
from engine.facts import Relation
from engine.parameters import DatedValue
from engine.states import obligations_sql
from engine.toml_file import did_you_mean
from service.book import calendar_for, calendar_table
from service.cases import EXPECTED, NO_OBLIGATION, NONE, Case
from service.settings import ALWAYS, Settings
from snapshot.read import snapshot_from_tables

#: The functions of a pass need some day; every case has its own.
ANY_DAY = date(2026, 11, 20)

_AS_AT = re.compile(r"\bas_at\(\)", re.IGNORECASE)

#: What may stand in a case for each type of a column.
_WRITTEN: Mapping[str, tuple[type, ...]] = {
    "DATE": (date,),
    "TIMESTAMP": (datetime, date),
    "BOOLEAN": (bool,),
    "VARCHAR": (str,),
    "DOUBLE": (int, float),
}
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a rule said of a case, and where that differs from what was expected."""

    case: Case
    #: The obligation, or None when none was produced.
    found: Mapping[str, Any] | None
    differences: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        return not self.differences


class CaseRunner:
    """A database with the facts relations of a book, all empty, in which cases are run."""

    def __init__(self, book: Book) -> None:
        self._snapshot = snapshot_from_tables({})
        self._snapshot.known_at(ANY_DAY)
        self._connection = self._snapshot.connection
        gather(self._connection, [])
        self._install(book)
        broken = build_facts(self._connection, book.cards)
        if broken:
            raise EngineError(f"{next(iter(broken.values()))}.")
        self._columns = {name: facts.columns(self._connection, name) for name in {card.each for card in book.cards}}

    def close(self) -> None:
        self._snapshot.close()

    def __enter__(self) -> "CaseRunner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bind(self, book: Book, *, grain: str | None = None) -> None:
        """Refuse the first card, or the first of one grain, that could not run."""
        self._install(book)
        for relation, rules in _grains(book, [card for card in book.cards if grain in (None, card.each)]):
            self._fill(relation, [])
            bind(self._connection, relation, rules)

    def run(self, book: Book, cases: Iterable[Case]) -> list[Outcome]:
        """The outcomes of the cases, in their order."""
        groups: dict[tuple[tuple[str, int | str], ...], list[tuple[int, Case]]] = defaultdict(list)
        for number, case in enumerate(cases):
            groups[tuple(sorted(case.settings.items()))].append((number, case))
        outcomes: dict[int, Outcome] = {}
        for settings, group in groups.items():
            outcomes |= self._run_group(_with_settings(book, dict(settings), group), group)
        return [outcomes[number] for number in sorted(outcomes)]

    def _run_group(self, book: Book, group: Sequence[tuple[int, Case]]) -> dict[int, Outcome]:
        self._install(book)
        self._fill_care(group)
        cards = {case.rule: book.card(case.rule) for _, case in group}
        found: dict[int, Mapping[str, Any]] = {}
        for relation, rules in _grains(book, cards.values()):
            numbers = {rule.card.id: rule.rule.number for rule in rules}
            rows = [(number, case) for number, case in group if case.rule in numbers]
            self._fill(relation, [self._row(relation, number, case, numbers[case.rule]) for number, case in rows])
            found |= self._pass(relation, rules)
        return {number: _outcome(case, found.get(number)) for number, case in group}

    def _install(self, book: Book) -> None:
        calendar = calendar_for(book.parameters, Settings(), as_of=ANY_DAY)
        macros.install(self._connection, as_at=ANY_DAY, calendar=calendar_table(calendar), parameters=book.parameters)

    def _fill_care(self, group: Iterable[tuple[int, Case]]) -> None:
        self._connection.execute("delete from facts.care_episode")
        for number, case in group:
            for started_on, ceased_on in case.care:
                self._connection.execute(
                    "insert into facts.care_episode (person_id, started_on, ceased_on) values (?, ?, ?)",
                    [_label(number), started_on, ceased_on],
                )

    def _row(self, relation: Relation, number: int, case: Case, rule: int) -> list[object]:
        """The row of a case: its own key, so that the answer can be told apart, and its own day."""
        columns = self._columns[relation.name]
        for name, value in case.row.items():
            _check_cell(case, relation, columns, name, value)
        keys = dict.fromkeys(relation.subject, "key") | dict.fromkeys(
            (relation.subject[0], "person_id"), _label(number)
        )
        row = {**{name: keys[name] for name in relation.subject[1:]}, **case.row, **_first_keys(relation, keys)}
        return [*(_cell(kind, row.get(name)) for name, kind in columns.items()), case.as_at, rule]

    def _fill(self, relation: Relation, rows: Sequence[Sequence[object]]) -> None:
        columns = self._columns[relation.name] | {"case_as_at": "DATE", "case_rule": "SMALLINT"}
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self._connection.execute(f"create or replace table facts.{relation.name} ({declared})")
        if rows:
            places = f"({', '.join('?' for _ in columns)})"
            values = ", ".join(places for _ in rows)
            cells = [cell for row in rows for cell in row]
            self._connection.execute(f"insert into facts.{relation.name} values {values}", cells)

    def _pass(self, relation: Relation, rules: Sequence[RuleSql]) -> dict[int, Mapping[str, Any]]:
        """The pass of a night, with each case's own day for the day of the night, and its own rule only."""
        night = _AS_AT.sub("f.case_as_at", pass_sql(relation, rules, columns=self._columns[relation.name]))
        answers = (
            f"select given.*, f.case_as_at from ({night}) as given inner join facts.{relation.name} as f "
            f"on f.case_rule = given.rule and {subject_sql(relation)} = given.subject"
        )
        rows = _rows(self._connection, _AS_AT.sub("case_as_at", obligations_sql(answers)))
        return {int(row["subject"].split("|")[0].removeprefix("case-")): row for row in rows}


def _cell(kind: str, value: object) -> object:
    """A moment given as a day alone is kept as the snapshot keeps it: a microsecond after midnight."""
    if kind == "TIMESTAMP" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, microsecond=1)  # noqa: DTZ001 - London time, no zone
    return value


def _grains(book: Book, cards: Iterable[Card]) -> list[tuple[Relation, list[RuleSql]]]:
    numbers = {card.id: number for number, card in enumerate(book.cards)}
    grains: dict[str, tuple[Relation, list[RuleSql]]] = {}
    for card in cards:
        relation = check_grain(card)
        rule = RuleSql(Rule(number=numbers[card.id], card=card), book.parameters, relation)
        grains.setdefault(relation.name, (relation, []))[1].append(rule)
    return list(grains.values())


def _label(number: int) -> str:
    return f"case-{number}"


def _first_keys(relation: Relation, keys: Mapping[str, str]) -> dict[str, str]:
    return {name: keys[name] for name in (relation.subject[0], "person_id")}


def _rows(connection: DuckDBPyConnection, sql: str) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    for row in cursor.fetchall():
        yield dict(zip(names, row, strict=True))


def _with_settings(book: Book, settings: Mapping[str, int | str], group: Sequence[tuple[int, Case]]) -> Book:
    """The book with the settings of a case: shared ones, and the number of a card by its parameter."""
    if not settings:
        return book
    of_cards = {card.parameter for card in book.cards}
    shared = {name: value for name, value in settings.items() if name not in of_cards}
    dated = {name: [DatedValue(from_on=ALWAYS, value=value, source="case")] for name, value in shared.items()}
    try:
        parameters = book.parameters.override(dated)
    except EngineError as error:
        raise group[0][1].refuse("settings", str(error)) from error
    cards = tuple(_with_number(card, settings) for card in book.cards)
    return replace(book, cards=cards, parameters=parameters)


def _with_number(card: Card, settings: Mapping[str, int | str]) -> Card:
    if card.parameter is None or card.parameter not in settings:
        return card
    limit = int(settings[card.parameter])
    return replace(card, versions=(Version(from_on=ALWAYS, limit=limit, source="case"),))


def _check_cell(case: Case, relation: Relation, columns: Mapping[str, str], name: str, value: object) -> None:
    if name not in columns:
        hint = did_you_mean(name, columns)
        raise case.refuse(name, f"there is no column '{name}' in {relation.name}.{hint}")
    kind = columns[name].split("(")[0]
    allowed = (int,) if kind in _NUMBERS else _WRITTEN.get(kind, (list,))
    exact = type(value) in allowed
    if not exact:
        words = " or ".join(item.__name__ for item in allowed)
        raise case.refuse(name, f"'{name}' is {kind.lower()} and takes a {words}, not {value!r}.")


def _outcome(case: Case, found: Mapping[str, Any] | None) -> Outcome:
    return Outcome(case=case, found=found, differences=tuple(_differences(case, found)))


def _differences(case: Case, found: Mapping[str, Any] | None) -> Iterator[str]:
    wanted = case.expect.get("state")
    if found is None:
        if wanted != NO_OBLIGATION:
            yield "no obligation was produced"
        return
    if wanted == NO_OBLIGATION:
        yield f"an obligation was produced: {found['state']}, due on {found['due_on']}"
        return
    if found["due_on"] is None:
        yield "it has no due date: the facts lack it"
    for key in EXPECTED:
        if key in case.expect and found[key] != (None if case.expect[key] == NONE else case.expect[key]):
            yield f"{key} is {_shown(found[key])}, not {_shown(case.expect[key])}"


def _shown(value: object) -> str:
    return NONE if value is None else str(value)
