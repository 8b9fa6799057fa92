"""Write engine/known.json: what is known beforehand of the expressions of the shipped book with its own numbers.

    python -m service.write_known

Nothing breaks when it is not run after a change of a card: that card is then read anew each time, and a check takes a
little longer.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from duckdb import DuckDBPyConnection

from calendars.jurisdictions import build_calendar
from engine import facts, macros
from engine.bind import check_grain, parts, typed
from engine.book import Book, load_book
from engine.compile import Rule, RuleSql, pass_sql
from engine.evaluate import build_facts, gather
from engine.evidence import fillings
from engine.expressions import DUE, MET, START, blanks, write_afresh
from engine.known import KNOWN_FILE, Asked, Known, Typed, known_text
from engine.trees import columns_in
from service.book import BOOK_FOLDER, calendar_table
from snapshot.read import snapshot_from_tables

#: Types do not depend on it.
ANY_DAY = date(2026, 1, 1)


def known_of(book: Book) -> Known:
    """All that is to be known of a book, read anew."""
    with empty_facts(book) as connection:
        rules = [RuleSql(Rule(number=0, card=card), book.parameters, check_grain(card)) for card in book.cards]
        types = {name for rule in rules for name in _typed(connection, rule)}
        return read_anew(connection, asked=[asked for rule in rules for asked in _asked(connection, rule)], types=types)


def read_anew(connection: DuckDBPyConnection, *, asked: Iterable[Asked], types: Iterable[Typed]) -> Known:
    """What reading gives for each thing that may be asked."""
    written = {item: _written(item) for item in asked}
    return Known(
        columns={text: columns_in(text) for text, _, _ in written},
        written=written,
        types={item: _type(connection, item) for item in types},
    )


@contextmanager
def empty_facts(book: Book) -> Iterator[DuckDBPyConnection]:
    """A database with the functions and the facts of a book, all empty."""
    with snapshot_from_tables({}) as snapshot:
        snapshot.known_at(ANY_DAY)
        connection = snapshot.connection
        gather(connection, [])
        macros.install(connection, as_at=ANY_DAY, calendar=calendar_table(build_calendar()), parameters=book.parameters)
        build_facts(connection, book.cards)
        yield connection


def _asked(connection: DuckDBPyConnection, rule: RuleSql) -> Iterator[Asked]:
    """Every expression that a check of one rule writes."""
    for part in parts(rule.card):
        rule.write(part.text, known=part.known)
    pass_sql(rule.relation, [rule], columns=())
    # The settings that fill its sentence are written as they are asked for.
    list(fillings(rule, facts.columns(connection, rule.relation.name)))
    for text, clock in rule.texts:
        yield text, clock, tuple(rule.setting(clock)(name) for name in blanks(text))


def _typed(connection: DuckDBPyConnection, rule: RuleSql) -> Iterator[Typed]:
    columns = facts.columns(connection, rule.relation.name)
    return (typed(rule, part, columns) for part in parts(rule.card))


def _written(asked: Asked) -> str:
    text, clock, settings = asked
    values = dict(zip(blanks(text), settings, strict=True))
    return write_afresh(text, clock=clock, setting=values.__getitem__)


def _type(connection: DuckDBPyConnection, item: Typed) -> str:
    sql, columns = item
    given = [*columns, *((name, "DATE") for name in (START, DUE, MET))]
    row = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in dict(given).items())
    return str(connection.execute(f"describe select {sql} from (select {row}) as f").fetchall()[0][1])


def main() -> None:
    """Write the file."""
    KNOWN_FILE.write_text(known_text(known_of(load_book(BOOK_FOLDER))), encoding="utf-8")


if __name__ == "__main__":
    main()
