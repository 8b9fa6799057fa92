"""Let go of what has been read for the last time: the facts of a large snapshot need the room.

Only in an evaluation of which nothing but obligations is asked afterwards. Without it a check of 50,000 plans writes
half as much again to the disk and back, and takes a twentieth longer.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from duckdb import DuckDBPyConnection, OutOfMemoryException

from engine.compile import subject_sql
from engine.facts import Relation, is_kept, is_table, needed
from engine.side_by_side import Task

#: A snapshot whose largest table has no more rows has room enough.
FEW_ROWS = 122_880

#: A smaller grain is not worth the statement.
WORTH_IT = 50_000

#: A table of the extract is read as it was known that day, or as it was sent.
_EXTRACT = re.compile(r"\b(?:known|filed)\.(\w+)")


def is_large(connection: DuckDBPyConnection) -> bool:
    """Whether the facts of a snapshot need the room."""
    ((rows,),) = connection.execute("select coalesce(max(estimated_size), 0) from duckdb_tables()").fetchall()
    return bool(rows > FEW_ROWS)


def letting_go(names: Iterable[str], relations: Mapping[str, Relation], *, later: Iterable[str] = ()) -> Iterator[Task]:
    """A task for each table that is read for the last time when these relations are built: helpers, and the extract.

    What is read by those built `later` stays.
    """
    order = needed(names, relations)
    readers: dict[str, set[str]] = {}
    for name in (*order, *(set(needed(later, relations)) - set(order))):
        for table in _tables_read(relations[name]):
            readers.setdefault(table, set()).add(name)
    helpers = {f"facts.{name}" for name in order if is_table(name, order, relations) and not is_kept(name, relations)}
    for table in readers:
        last = _standing_readers(table, readers, order=order, relations=relations)
        if last.issubset(order) and (table in helpers or table.startswith("filed.")):
            yield Task(name=f"let go {table}", needs=last, run=partial(_drop, table), work=0, makes_room=True)


def keep_found(connection: DuckDBPyConnection, relation: Relation, tables: Iterable[str]) -> None:
    """Of a large grain only the rows with an obligation in these tables of `tonight`: for their evidence."""
    name = f"facts.{relation.name}"
    ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
    if rows < WORTH_IT:
        return
    found = " union all ".join(
        f"select subject, link from tonight.{table} where subject is not null" for table in sorted(set(tables))
    )
    link = f"f.{relation.link}" if relation.link else "null"
    # Without room for the smaller table the large one stays: it says the same.
    with suppress(OutOfMemoryException):
        connection.execute(
            f"create or replace table {name} as select f.* from {name} as f semi join ({found}) as o "
            f"on o.subject = {subject_sql(relation)} and o.link is not distinct from {link}"
        )


def _tables_read(relation: Relation) -> set[str]:
    extract = {f"filed.{table}" for table in _EXTRACT.findall(relation.sql)}
    return extract | {f"facts.{name}" for name in relation.uses}


def _standing_readers(
    table: str, readers: Mapping[str, set[str]], *, order: Collection[str], relations: Mapping[str, Relation]
) -> set[str]:
    """Those that read a table when they are built: a view is read by those that read the view."""
    found: set[str] = set()
    for name in readers.get(table, ()):
        if name in order and not is_table(name, order, relations):
            found |= _standing_readers(f"facts.{name}", readers, order=order, relations=relations)
        else:
            found.add(name)
    return found


def _drop(table: str, connection: DuckDBPyConnection) -> None:
    connection.execute(f"drop table if exists {table}")
