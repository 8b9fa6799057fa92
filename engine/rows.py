"""Is the row behind an obligation still in the snapshot? An exception closes on evidence, never because a row vanished.

A grain says in its header which table and key each part of its subject names: `-- row: plan_id = ssd_cp_plans....`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from duckdb import DuckDBPyConnection

from engine.errors import FactsError
from engine.facts import Relation, load_relations

_ROW = re.compile(r"^-- row: (\w+) (=|is a day, not a row)(.*)$", re.MULTILINE)
_KEY = re.compile(r"(\w+)\.(\w+)")

#: The first link of a chain, and the conference of a plan that has none, are named by this word and by no row.
NO_ROW = "start"


#: A place at a meeting and an attendance are there only with their meeting. A reader empties a reference that names no
#: row, so that an empty one is a meeting that was not sent.
_MEETING_OF = {"cgx_meeting_subjects": "cgms_meeting_id", "cgx_attendance": "cgat_meeting_id"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a subject, and the table keys it may be found under; none for a part that is a day."""

    column: str
    keys: tuple[tuple[str, str], ...]
    #: True when the value names its table itself: `table:key`.
    names_table: bool


@cache
def parts_of(grain: str) -> tuple[Part, ...]:
    """The parts of a grain's subject in order, from the header of its file."""
    relation = load_relations()[grain]
    found = {match[1]: _part(match[1], match[3]) for match in _ROW.finditer(relation.sql)}
    missing = [name for name in relation.subject if name not in found]
    if missing:
        raise FactsError(f"{grain}.sql must say '-- row: {missing[0]} = <table>.<key>' in its header.")
    return tuple(found[name] for name in relation.subject)


def _part(column: str, keys: str) -> Part:
    return Part(column=column, keys=tuple(_KEY.findall(keys)), names_table=keys.strip().startswith("any of"))


def rows_gone(connection: DuckDBPyConnection, relation: Relation, subjects: Iterable[str]) -> set[str]:
    """Of these subjects, those whose row is no longer in the tables as they were sent."""
    asked = list(subjects)
    if not asked:
        return set()
    parts = parts_of(relation.name)
    width = len(parts)
    cursor = connection.cursor()
    cursor.execute("create or replace temp table asked_row (subject varchar, parts varchar[])")
    cursor.execute(
        "insert into asked_row "
        "select subject, string_split(subject, '|') from unnest($subjects::varchar[]) as asked(subject)",
        {"subjects": asked},
    )
    tests = " and ".join(f"({_present(part, nth, width)})" for nth, part in enumerate(parts, start=1))
    return {row[0] for row in cursor.execute(f"select subject from asked_row where not ({tests})").fetchall()}


def _present(part: Part, nth: int, width: int) -> str:
    """True when one part of the subject names a row of one of its tables."""
    value = f"parts[{nth}]" if width > 1 else "subject"
    if not part.keys:
        return "true"
    if part.names_table:
        return " or ".join(
            f"exists (select 1 from filed.{table} where '{table}:' || {key} = {value})" for table, key in part.keys
        )
    found = _found(part.keys, value)
    return f"{value} = '{NO_ROW}' or {found}" if width > 1 else found


def _found(keys: Sequence[tuple[str, str]], value: str) -> str:
    return " or ".join(
        f"exists (select 1 from filed.{table} where {key} = {value}{_with_its_meeting(table)})" for table, key in keys
    )


def _with_its_meeting(table: str) -> str:
    return f" and {_MEETING_OF[table]} is not null" if table in _MEETING_OF else ""
