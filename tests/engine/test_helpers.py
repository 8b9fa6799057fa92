"""No helper that is built as a table carries a column that nothing reads: over a large authority each costs memory."""

import re
from pathlib import Path

import duckdb
import pytest
from reading.snapshots import make_snapshot
from support.facts import shipped_calendar

import engine.measures
import rules
from engine import macros
from engine.evaluate import gather
from engine.facts import BEHIND_FUNCTIONS, Relation, is_kept, is_table, load_relations, needed
from engine.parameters import load_parameters
from snapshot.read import snapshot_from_tables

RELATIONS = load_relations()
ORDER = needed(RELATIONS, RELATIONS)
#: A helper that is a view carries nothing.
HELPERS = [name for name in ORDER if is_table(name, ORDER, RELATIONS) and not is_kept(name, RELATIONS)]
MEASURED = [
    path.read_text(encoding="utf-8") for path in (Path(engine.measures.__file__).parent / "relations").glob("*.sql")
]


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """The columns of every helper."""
    random = make_snapshot(4, default_settings=True)
    parameters = load_parameters(Path(rules.__file__).parent / "parameters.toml")
    with snapshot_from_tables(random.tables) as snapshot:
        snapshot.known_at(random.as_of)
        macros.install(snapshot.connection, as_at=random.as_of, calendar=shipped_calendar(), parameters=parameters)
        snapshot.connection.execute("create schema facts")
        gather(snapshot.connection, [])
        return {name: _columns(snapshot.connection, RELATIONS[name]) for name in needed(HELPERS, RELATIONS)}


def _columns(connection: duckdb.DuckDBPyConnection, relation: Relation) -> list[str]:
    connection.execute(f"create view facts.{relation.name} as\n{relation.sql}")
    if relation.name in BEHIND_FUNCTIONS.values():
        macros.install_looked_after(connection)
    return [row[0] for row in connection.execute(f"describe facts.{relation.name}").fetchall()]


@pytest.mark.parametrize("name", HELPERS)
def test_every_column_of_a_helper_is_read(name: str, columns: dict[str, list[str]]) -> None:
    readers = [other.sql for other in RELATIONS.values() if name in other.uses]
    readers += [sql for sql in MEASURED if re.search(rf"\bfacts\.{name}\b", sql)]

    words = set(re.findall(r"\w+", " ".join(readers)))

    assert readers
    assert [column for column in columns[name] if column not in words] == []
