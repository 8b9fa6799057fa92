"""The picture of a night: what its snapshot showed, as files that pages can read when the snapshot is gone.

It is written before the night's transaction, which says that there is one. A night that breaks off leaves a folder that
no night names; a picture that cannot be written costs the pages their timelines, and never the night.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from engine.compile import subject_sql
from engine.facts import is_built, load_relations
from register.database import Database
from register.pictures.folders import COUNTED, UNFINISHED, folder_name, in_use, remove_others
from register.pictures.records import ABOUT, FORMAT, SOON, duty_files
from register.pictures.views import file_name
from register.runs import Claim
from service.checking import Check
from service.night import picture_queries as queries
from service.night.places import make_places
from service.pictures import pictures_folder
from service.settings import Settings
from service.telling.bookings import BOOKED_SQL, MEETINGS
from snapshot.kept import columns_in

#: Rows that lie together in a file: a plan's are found without reading many others.
ROWS_TOGETHER = 20_480

#: Duties sorted at once. Twice as many needed, now and then, more than the 750 MB that a night is given; so many, 500.
MOST_TOGETHER = 750_000

_BOOK_SQL = """
create or replace temp table picture_rule (number int, id varchar, family varchar, route varchar, meeting_kind varchar);
create or replace temp table picture_version (rule int, version_from date, holds_from date, holds_until date);
create or replace temp table picture_agency (rule int, subject varchar, agency_code varchar);
"""
_NO_QUORUM = "(select null::varchar as meeting_id, null::varchar as quorate where false)"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What came of the picture of a night."""

    #: How many duties are in it; None without a picture.
    duties: int | None = None
    #: One sentence for each thing that did not go as it should.
    troubles: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What the row of the night says of it: see register/pictures/folders.py."""
        return {} if self.duties is None else {COUNTED: self.duties}


NOT_DRAWN = Drawn()

#: Waits until the picture is there, or is not.
Drawing = Callable[[], Drawn]


def nothing() -> Drawn:
    """No picture is drawn."""
    return NOT_DRAWN


def columns_pictured(settings: Settings) -> frozenset[str]:
    """The extract's columns that a picture reads."""
    return columns_in(sql for sql, _ in _files(settings).values())


@contextmanager
def drawn(database: Database, claim: Claim, check: Check) -> Iterator[Drawing]:
    """The picture while its night is judged and written:

    1. remove what nights that broke off have left,
    2. write the files under another name, and name the folder when all are on the disk: beside the judgement, which
       has processes of its own and leaves this one waiting,
    3. once the night is committed, remove the pictures that no page reads any more; or this one, when it is not.
    """
    root = pictures_folder(check.settings, database)
    if root is None:
        yield nothing
        return
    left = _tidied(database, root)
    folder = root / folder_name(claim.business_date, claim.attempt)
    with ThreadPoolExecutor(max_workers=1) as pool:
        picture = pool.submit(draw, check, folder)
        try:
            yield lambda: replace(picture.result(), troubles=(*left, *picture.result().troubles))
        except BaseException:  # a night that was stopped has no picture either
            wait([picture])
            shutil.rmtree(folder, ignore_errors=True)
            raise
    # What cannot be removed now is told by the next night: this one is committed.
    _tidied(database, root)


def draw(check: Check, folder: Path) -> Drawn:
    """Write a picture into a folder that is not there yet; only its owner can read it."""
    if check.evaluation.kept is not None:
        raise ValueError("a picture needs the obligations in every state")
    unfinished = folder.with_name(folder.name + UNFINISHED)
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _begin(unfinished)
        duties = _write(check, unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        _keep(folder.parent)
    except (OSError, duckdb.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        return Drawn(troubles=(_trouble(folder, error),))
    return Drawn(duties=duties)


def _trouble(folder: Path, error: Exception) -> str:
    """The kind of the error alone: a database quotes what it stumbled over."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return (
            "No picture of this night fitted into the memory that its data may take: the console shows no plans, "
            "meetings and lists of what is due soon until the next night. Set COREWATCH_MEMORY to more, for example "
            "2GB."
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return (
        f"No picture of this night could be written to {folder.parent} ({reason}): the console shows no plans, "
        "meetings and lists of what is due soon until the next night. Check the space and who may write there."
    )


def _tidied(database: Database, root: Path) -> tuple[str, ...]:
    with database.reading() as connection:
        keep = in_use(connection)
    left = remove_others(root, keep)
    if not left:
        return ()
    return (
        f"{len(left)} old pictures could not be removed from {root}: they hold case data longer than they should. "
        "Remove them, and check who may write there.",
    )


def _begin(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _write(check: Check, folder: Path) -> int:
    """All files, and last the one that says what they are; how many duties they hold."""
    rows = 0
    with check.snapshot.connection.cursor() as cursor:
        _prepare(cursor, check)
        duties = [sum(rule.states.values()) for rule in check.evaluation.rules]
        together = rules_together(duties, most=MOST_TOGETHER)
        for name, (first, last) in zip(duty_files(len(together)), together, strict=True):
            values = {"first": first, "last": last, "as_at": check.as_of}
            rows += _copy(cursor, queries.OBLIGATIONS, queries.BY_PLAN, folder / file_name(name), values)
        for name, (sql, order) in _files(check.settings).items():
            count = _copy(cursor, _filled(cursor, sql), order, folder / file_name(name), _values(sql, check))
            rows += count if name == SOON else 0
    about = folder / ABOUT
    says = {"format": FORMAT, "as_at": check.as_of.isoformat(), "duties": rows, "files_of_duties": len(together)}
    about.write_text(json.dumps(says), "utf-8")
    about.chmod(0o600)
    _keep(about)
    _keep(folder)
    return rows


def rules_together(duties: Sequence[int], *, most: int) -> list[tuple[int, int]]:
    """The first and the last rule of each file of duties: all of them in turn, and not too many duties in one."""
    found: list[tuple[int, int]] = []
    first, counted = 0, 0
    for rule, count in enumerate(duties):
        if counted and counted + count > most:
            found.append((first, rule - 1))
            first, counted = rule, 0
        counted += count
    return [*found, (first, len(duties) - 1)]


def _files(settings: Settings) -> Mapping[str, tuple[str, str]]:
    return {**queries.FILES, **(queries.NAME_FILE if settings.console.names else {})}


def _values(sql: str, check: Check) -> dict[str, Any]:
    known = {"as_at": check.as_of, "names": check.settings.console.names}
    return {name: value for name, value in known.items() if f"${name}" in sql}


def _copy(cursor: DuckDBPyConnection, sql: str, order: str, file: Path, values: Mapping[str, Any]) -> int:
    """Let the database write one file; how many rows it wrote."""
    target = str(file.absolute()).replace("'", "''")
    options = f"format parquet, row_group_size {ROWS_TOGETHER}"
    cursor.execute(f"copy (select * from ({sql}) order by {order}) to '{target}' ({options})", values)
    ((rows,),) = cursor.fetchall()
    file.chmod(0o600)
    _keep(file)
    return int(rows)


def _keep(path: Path) -> None:
    """On the disk before the night says that it is there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _filled(cursor: DuckDBPyConnection, sql: str) -> str:
    """With the facts on quorum, when some rule had them built."""
    if "{quorum}" not in sql:
        return sql
    is_there = is_built(cursor, "conference_quorum")
    return sql.replace("{quorum}", "facts.conference_quorum" if is_there else _NO_QUORUM)


def _prepare(cursor: DuckDBPyConnection, check: Check) -> None:
    """What the queries need beside the snapshot: places, the book, agencies, and which meetings are booked."""
    make_places(cursor)
    cursor.execute(_BOOK_SQL)
    _insert_book(cursor, check)
    _insert_agencies(cursor, check)
    cursor.execute(f"create or replace temp table picture_booked as {BOOKED_SQL}", {"on": check.as_of})


def _insert_book(cursor: DuckDBPyConnection, check: Check) -> None:
    knows_meetings = check.snapshot.supplied.table("cgx_meetings")
    rules: list[tuple[Any, ...]] = []
    versions: list[tuple[Any, ...]] = []
    for number, card in enumerate(check.book.cards):
        rules.append((number, card.id, card.family, card.route, MEETINGS.get(card.id) if knows_meetings else None))
        starts = [version.from_on for version in card.versions]
        # Before the first version the first one holds: see Card.version_on.
        spans = zip(starts, [date.min, *starts[1:]], [*starts[1:], date.max], strict=True)
        versions += [(number, *span) for span in spans]
    _insert(cursor, "picture_rule (number, id, family, route, meeting_kind)", rules)
    _insert(cursor, "picture_version (rule, version_from, holds_from, holds_until)", versions)


def _insert(cursor: DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """All rows at once: one by one they took a tenth of a second."""
    blanks = ", ".join(f"unnest(${nth})" for nth in range(1, len(rows[0]) + 1))
    cursor.execute(f"insert into {table} select {blanks}", [list(column) for column in zip(*rows, strict=True)])


def _insert_agencies(cursor: DuckDBPyConnection, check: Check) -> None:
    """The agency that a duty is about, of the grains that name one: as the register has it of a breach."""
    where: dict[tuple[str, str], list[int]] = {}
    for number, card in enumerate(check.book.cards):
        table = check.evaluation.tables.get(card.id)
        if table and "agency_code" in check.evaluation.columns[card.each]:
            where.setdefault((card.each, table), []).append(number)
    for (grain, table), rules in where.items():
        subject = subject_sql(load_relations()[grain])
        cursor.execute(
            f"insert into picture_agency select o.rule, o.subject, min(f.agency_code) from tonight.{table} as o "
            f"inner join facts.{grain} as f on o.subject = {subject} "
            "where list_contains($rules::int[], o.rule) and f.agency_code is not null group by o.rule, o.subject",
            {"rules": rules},
        )
