"""Are the rows behind an obligation still in the snapshot? An exception closes on evidence, never because one vanished.

A grain says in its header which table and key each part of its subject, and its link, name:
`-- row: plan_id = ssd_cp_plans....`. The child, the plan and the meeting of the obligation must be there as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
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

#: Where the child, the plan and the meeting of an obligation are found. A plan is there once it has begun: a start
#: mistyped into the future is no evidence that nothing is owed.
_BEHIND = {
    "person": "filed.ssd_person where pers_person_id = asked.person",
    "plan": "filed.ssd_cp_plans where cppl_cp_plan_id = asked.plan and cppl_cp_plan_start_date <= as_at()",
    "meeting": "filed.cgx_meetings where cgmt_meeting_id = asked.meeting",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An obligation, and whom and what it was about when it was last seen; each part may be unknown."""

    subject: str
    link: str
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None


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
    return tuple(_of_column(grain, name) for name in load_relations()[grain].subject)


@cache
def link_of(grain: str) -> Part | None:
    """What the link of a grain names; None when it has none."""
    link = load_relations()[grain].link
    return _of_column(grain, link) if link else None


def _of_column(grain: str, column: str) -> Part:
    for match in _ROW.finditer(load_relations()[grain].sql):
        if match[1] == column:
            return _part(column, match[3])
    raise FactsError(f"{grain}.sql must say '-- row: {column} = <table>.<key>' in its header.")


def _part(column: str, keys: str) -> Part:
    return Part(column=column, keys=tuple(_KEY.findall(keys)), names_table=keys.strip().startswith("any of"))


def rows_gone(connection: DuckDBPyConnection, relation: Relation, asked: Iterable[Asked]) -> set[tuple[str, str]]:
    """Subject and link of those obligations of which some row is no longer in the tables as they were sent."""
    items = [(item.subject, item.link, item.person, item.plan, item.meeting) for item in asked]
    if not items:
        return set()
    cursor = connection.cursor()
    cursor.execute(
        "create or replace temp table asked_row as select *, string_split(subject, '|') as parts from (select "
        "unnest($1::varchar[]) as subject, unnest($2::varchar[]) as link, unnest($3::varchar[]) as person, "
        "unnest($4::varchar[]) as plan, unnest($5::varchar[]) as meeting)",
        [list(column) for column in zip(*items, strict=True)],
    )
    tests = " and ".join(f"({test})" for test in _tests(relation.name))
    return set(cursor.execute(f"select subject, link from asked_row as asked where not ({tests})").fetchall())


def _tests(grain: str) -> Iterator[str]:
    """One for each row that has to be there."""
    parts = parts_of(grain)
    for nth, part in enumerate(parts, start=1):
        yield _present(part, nth, len(parts))
    if link := link_of(grain):
        yield f"asked.link in ('', '{NO_ROW}') or {_found(link.keys, 'asked.link')}"
    for name, rows in _BEHIND.items():
        yield f"asked.{name} is null or exists (select 1 from {rows})"


def _present(part: Part, nth: int, width: int) -> str:
    """True when one part of the subject names a row of one of its tables."""
    value = f"asked.parts[{nth}]" if width > 1 else "asked.subject"
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
