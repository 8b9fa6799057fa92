"""Count measures over an evaluated book: from duties and facts to sums by month and team, and the rows behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from engine import facts
from engine.book import Book
from engine.evaluate import Evaluation
from engine.macros import install_settings, setting_sql, sql_date
from engine.measures.cards import Measure
from engine.measures.compile import SHOWN, MeasureSql, number_sql, numbers_of, source_sql
from engine.measures.counted import Cell, CountedRow, Team
from engine.measures.months import Month
from engine.measures.relations import all_relations, in_order
from engine.parameters import Parameters

#: Relations that every measure needs, whatever it counts.
_ALWAYS = frozenset({"known_duty", "meeting", "team", "team_of_child"})


@dataclass(frozen=True, kw_only=True)
class Held:
    """Whether a snapshot can carry a measure: why not, and from which day its recording is reliable."""

    why_not: str | None = None
    covered_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Background:
    """Figures that stand behind the measures, by the first day of each month; what is missing is not known."""

    children: Mapping[date, float] = field(default_factory=dict)
    posts: Mapping[date, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Counted measures. It holds the connection: use it while the snapshot is open."""

    connection: DuckDBPyConnection
    measures: tuple[Measure, ...]
    months: tuple[Month, ...]
    as_at: date
    background: Background
    teams: Mapping[str, Team]
    #: The sums of each measure.
    cells: Mapping[str, tuple[Cell, ...]]
    #: Why a measure has no figures at all.
    why_not: Mapping[str, str]
    #: From which day on a measure can be counted, where that is limited.
    covered_from: Mapping[str, date]
    _sql: Mapping[str, MeasureSql] = field(repr=False)

    def rows(self, measure: str, month_on: date) -> Iterator[CountedRow]:
        """The rows that one figure looked at: those that count, those that do not, and those left out."""
        if measure not in self._sql:
            return
        names = ("subject", *SHOWN, "team_id", "left_out", "is_counted", "is_recorded", "amount", "weight")
        sql = (
            f"select {', '.join(names)} from ({self._sql[measure].rows()}) "
            "where month_on = $1 order by subject, rule, link, due_on"
        )
        for row in self.connection.execute(sql, [month_on]).fetchall():
            yield CountedRow(**dict(zip(names, row, strict=True)))


def count_measures(
    evaluation: Evaluation,
    measures: Sequence[Measure],
    *,
    book: Book,
    parameters: Parameters,
    months: Sequence[Month],
    background: Background,
    held: Mapping[str, Held],
) -> Counted:
    """Count measures for some months:

    1. make the months, the names and numbers of rules, and the settings of measures,
    2. build the facts and the relations that they read,
    3. check every card against the columns it will read,
    4. count, by month and team. A measure that fails is named, and the others go on.

    `book` is the whole book, for its numbers; the evaluation may have been of no more than the rules that are counted.
    """
    connection = evaluation.connection
    why_not = _silent(evaluation, measures, held)
    able = [measure for measure in measures if measure.id not in why_not]
    _prepare(connection, evaluation, book, parameters, months, background)
    broken = _build(connection, able)
    why_not |= {measure.id: broken[measure.of] for measure in able if measure.of in broken}
    sound = [measure for measure in able if measure.id not in why_not]
    sql = {measure.id: _checked(connection, measure, book, parameters) for measure in sound}
    cells: dict[str, tuple[Cell, ...]] = {}
    for measure in sound:
        try:
            cells[measure.id] = tuple(_cells(connection.execute(sql[measure.id].totals()).fetchall()))
        except DuckDBError as error:
            why_not[measure.id] = f"It could not be counted: {str(error).splitlines()[0]}"
    return Counted(
        connection=connection,
        measures=tuple(measures),
        months=tuple(months),
        as_at=evaluation.as_at,
        background=background,
        teams=_teams(connection),
        cells=cells,
        why_not=why_not,
        covered_from={name: item.covered_from for name, item in held.items() if item.covered_from},
        _sql={name: item for name, item in sql.items() if name in cells},
    )


def _silent(evaluation: Evaluation, measures: Iterable[Measure], held: Mapping[str, Held]) -> dict[str, str]:
    """The measures that have nothing to say, because the snapshot or a rule of theirs has nothing."""
    results = {result.card.id: result for result in evaluation.rules}
    silent: dict[str, str] = {}
    for measure in measures:
        reasons = [held[measure.id].why_not] if measure.id in held else []
        for rule in measure.rules:
            reasons += [results[rule].not_assessable, results[rule].failed]
        if reason := next((reason for reason in reasons if reason), None):
            silent[measure.id] = reason
    return silent


def _prepare(
    connection: DuckDBPyConnection,
    evaluation: Evaluation,
    book: Book,
    parameters: Parameters,
    months: Sequence[Month],
    background: Background,
) -> None:
    connection.execute("drop schema if exists measured cascade; create schema measured")
    install_settings(connection, evaluation.book.parameters)
    connection.execute("create schema if not exists number_of")
    for name in parameters.names():
        connection.execute(f"create or replace macro setting.{name}(day) as {setting_sql(parameters[name], 'day')}")
    for name, card in numbers_of(book).items():
        connection.execute(f"create or replace macro number_of.{name}(day) as {number_sql(card, 'day')}")
    _table(connection, "rule_name", "number smallint, rule varchar", _rule_rows(evaluation))
    rows = [
        f"({sql_date(item.first_on)}, {sql_date(item.first_on)}, {sql_date(item.last_on)}, {sql_date(item.year_on)})"
        for item in months
    ]
    _table(connection, "month", "month_on date, first_on date, last_on date, year_on date", rows)
    posts = [(item, background.posts.get(item.first_on)) for item in months]
    rows = [f"({sql_date(item.first_on)}, {sql_date(item.last_on)}, {_number(value)})" for item, value in posts]
    _table(connection, "establishment", "month_on date, last_on date, posts double", rows)


def _rule_rows(evaluation: Evaluation) -> list[str]:
    return [f"({number}, '{card.id}')" for number, card in enumerate(evaluation.book.cards)]


def _number(value: float | None) -> str:
    return "null" if value is None else repr(float(value))


def _table(connection: DuckDBPyConnection, name: str, columns: str, rows: Sequence[str]) -> None:
    connection.execute(f"create table measured.{name} ({columns})")
    if rows:
        connection.execute(f"insert into measured.{name} values {', '.join(rows)}")


def _build(connection: DuckDBPyConnection, measures: Iterable[Measure]) -> dict[str, str]:
    """Build what the measures read; the relations that could not be built, and why."""
    relations = all_relations()
    order = in_order(_ALWAYS | {measure.of for measure in measures})
    wanted = {name for relation in order for name in relations[relation].facts}
    failed = facts.build(connection, wanted, built=_standing(connection))
    broken: dict[str, str] = {}
    for name in order:
        relation = relations[name]
        reasons = [failed[fact] for fact in relation.facts if fact in failed]
        reasons += [broken[other] for other in relation.uses if other in broken]
        if reasons:
            broken[name] = reasons[0]
        elif not relation.takes_rules:
            # What every measure reads is worked out once.
            kind = "table" if relation.subject or name in _ALWAYS else "view"
            try:
                connection.execute(f"create {kind} measured.{name} as\n{relation.sql}")
            except DuckDBError as error:
                broken[name] = f"the relation '{name}' could not be built: {str(error).splitlines()[0]}"
    return broken


def _standing(connection: DuckDBPyConnection) -> set[str]:
    """The facts that stand and are whole: of a grain no more was built than tonight's rules read."""
    relations = facts.load_relations()
    rows = connection.execute("select table_name from information_schema.tables where table_schema = 'facts'")
    return {name for (name,) in rows.fetchall() if name in relations and not relations[name].subject}


def _checked(connection: DuckDBPyConnection, measure: Measure, book: Book, parameters: Parameters) -> MeasureSql:
    found = connection.execute(f"describe select * from {source_sql(measure)}").fetchall()
    columns = {row[0]: row[1] for row in found}
    both = Parameters([*(parameters[name] for name in parameters.names()), *_of_book(book)])
    sql = MeasureSql(measure, book=book, parameters=both, columns=columns)
    sql.check(connection)
    return sql


def _of_book(book: Book) -> Iterator[Any]:
    return (book.parameters[name] for name in book.parameters.names())


def _cells(rows: Iterable[tuple[Any, ...]]) -> Iterator[Cell]:
    """One cell a month and team, from one row a reason."""
    found: dict[tuple[date, str | None], Cell] = {}
    for month_on, team, left_out, number, denominator, numerator, recorded in rows:
        cell = found.get((month_on, team)) or Cell(month_on=month_on, team=team)
        if left_out is None:
            cell = replace(cell, denominator=denominator, numerator=numerator, recorded=recorded, rows=number)
        else:
            cell = replace(cell, left_out={**cell.left_out, left_out: number})
        found[month_on, team] = cell
    return iter(found.values())


def _teams(connection: DuckDBPyConnection) -> dict[str, Team]:
    rows = connection.execute("select team_id, team_name, service_id, service_name from measured.team order by all")
    return {row[0]: Team(id=row[0], name=row[1], service=row[2], service_name=row[3]) for row in rows.fetchall()}
