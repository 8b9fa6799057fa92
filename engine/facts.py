"""The facts relations: one SQL file each, built in the order in which they need one another."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

from duckdb import DuckDBPyConnection, OutOfMemoryException
from duckdb import Error as DuckDBError

from engine.errors import FactsError
from engine.side_by_side import Task, as_ready

FACTS_FOLDER = Path(__file__).parent / "facts"

#: Relations that our own functions read, beside the facts that call them.
BEHIND_FUNCTIONS = {"looked_after": "care_episode"}

_USES = re.compile(r"\bfacts\.([a-z_]+)")
_ASKS = re.compile(r"\bsetting\.([a-z0-9_]+)\(")
_CALLS = re.compile(r"\b(" + "|".join(BEHIND_FUNCTIONS) + r")\(")
_HEADER = re.compile(r"^-- (One row .+|subject: .+|link: .+|helper)$")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One facts relation: what a row means, how a row is named, and its SQL."""

    name: str
    one_row: str
    #: The key columns of a grain, in order; empty for a helper, which no card may use.
    subject: tuple[str, ...]
    #: The column that names the row that began a link of a chain.
    link: str | None
    sql: str

    @property
    def reads_obligations(self) -> bool:
        """True when the relation asks what the other rules found: it is built after them."""
        return re.search(r"\bfrom obligation\b", self.sql) is not None

    @cached_property
    def uses(self) -> frozenset[str]:
        """The relations that must be built before this one."""
        named = set(_USES.findall(self.sql))
        return frozenset(named | {BEHIND_FUNCTIONS[name] for name in _CALLS.findall(self.sql)})


@cache
def load_relations(folder: Path = FACTS_FOLDER) -> Mapping[str, Relation]:
    """All relations of a folder, by name."""
    return {path.stem: _relation(path) for path in sorted(folder.glob("*.sql"))}


def _relation(path: Path) -> Relation:
    sql = path.read_text(encoding="utf-8")
    header = [line for line in sql.splitlines() if line.startswith("-- ")]
    said = {line.split(":")[0].removeprefix("-- "): line.partition(": ")[2] for line in header if _HEADER.match(line)}
    if not header or not header[0].startswith("-- One row is"):
        raise FactsError(f"{path.name} must begin with '-- One row is ...': say what a row means.")
    if ("subject" in said) == ("helper" in said):
        raise FactsError(f"{path.name} must say '-- subject: <key columns>' or '-- helper' in its header.")
    subject = tuple(name.strip() for name in said.get("subject", "").split(",") if name.strip())
    return Relation(
        name=path.stem,
        one_row=header[0].removeprefix("-- "),
        subject=subject,
        link=said.get("link"),
        sql=sql,
    )


def needed(names: Iterable[str], relations: Mapping[str, Relation]) -> tuple[str, ...]:
    """These relations and all they stand on, in building order."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise FactsError(f"facts relations need each other in a circle: {' > '.join((*path, name))}.")
        if name not in relations:
            raise FactsError(
                f"{path[-1] if path else 'A card'} needs the facts relation '{name}', which does not exist."
            )
        if name not in order:
            for other in sorted(relations[name].uses):
                visit(other, (*path, name))
            order.append(name)

    for name in sorted(names):
        visit(name, ())
    return tuple(order)


def settings_asked(names: Iterable[str], relations: Mapping[str, Relation]) -> frozenset[str]:
    """The settings that these relations, and all they stand on, ask for."""
    return frozenset(name for other in needed(names, relations) for name in _ASKS.findall(relations[other].sql))


def build(
    connection: DuckDBPyConnection,
    names: Iterable[str],
    *,
    relations: Mapping[str, Relation] | None = None,
    built: set[str] | None = None,
) -> dict[str, str]:
    """Build the named relations, and all they stand on, as tables of the schema `facts`.

    `built` holds what stands already and is added to. Returns the relations that could not be built, and why:
    a relation fails with those it stands on.
    """
    failed: dict[str, str] = {}
    connection.execute("create schema if not exists facts")
    as_ready(connection, building(names, relations=relations, built=built, failed=failed))
    return failed


def building(
    names: Iterable[str],
    *,
    relations: Mapping[str, Relation] | None = None,
    built: set[str] | None = None,
    failed: dict[str, str],
) -> list[Task]:
    """The tasks that build the named relations and all they stand on; `built` and `failed` are added to as they run."""
    relations = relations or load_relations()
    standing = built if built is not None else set()
    order = needed(names, relations)
    tables = {name for name in order if is_table(name, order, relations)}
    work: dict[str, int] = {}
    for name in order:
        # A view is no work before it is read: then it is done by the table that reads it.
        work[name] = 1 + sum(work[other] for other in relations[name].uses if other not in tables)

    def create(relation: Relation, connection: DuckDBPyConnection, *, is_alone: bool = False) -> None:
        kind = "table" if relation.name in tables else "view"
        broken = [failed[other] for other in sorted(relation.uses) if other in failed]
        problem = broken[0] if broken else _create(relation, kind, connection, is_alone=is_alone)
        if problem:
            failed[relation.name] = problem
        else:
            standing.add(relation.name)

    return [
        Task(
            name=name,
            needs=relations[name].uses,
            run=partial(create, relations[name]),
            alone=partial(create, relations[name], is_alone=True),
            work=work[name] if name in tables else 0,
        )
        for name in order
        if name not in standing
    ]


def _create(relation: Relation, kind: str, connection: DuckDBPyConnection, *, is_alone: bool) -> str | None:
    """Create one relation; what went wrong, if anything. Memory that others took beside it is no fault of its own."""
    try:
        connection.execute(f"create or replace {kind} facts.{relation.name} as\n{relation.sql}")
    except DuckDBError as error:
        if isinstance(error, OutOfMemoryException) and not is_alone:
            raise
        return f"the facts relation '{relation.name}' could not be built: {plain_reason(error)}"
    return None


def plain_reason(error: Exception) -> str:
    """Why the database gave up, as it is said of a fact or a rule: its first line, or what to set."""
    if isinstance(error, OutOfMemoryException):
        return "it needs more memory than the data may take. COREWATCH_MEMORY sets it."
    return str(error).splitlines()[0]


def is_table(name: str, order: Collection[str], relations: Mapping[str, Relation]) -> bool:
    """Whether a relation is built as a table: a helper that only one of these relations reads need not be."""
    readers = [other for other in order if name in relations[other].uses]
    return is_kept(name, relations) or len(readers) != 1


def is_kept(name: str, relations: Mapping[str, Relation]) -> bool:
    """A grain is read by its pass and for its evidence, and what stands behind a function by those that call it."""
    return bool(relations[name].subject) or name in BEHIND_FUNCTIONS.values()


def columns(connection: DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of a built relation and their types."""
    rows = connection.execute(f"describe facts.{name}").fetchall()
    return {row[0]: row[1] for row in rows}


def is_built(connection: DuckDBPyConnection, name: str) -> bool:
    """Whether a relation stands: one that could not be built is missing, and one that no rule asked for."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'facts' and table_name = $name", {"name": name}
    ).fetchone()
    return found is not None
