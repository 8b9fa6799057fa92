"""What a night was judged with: the data, each rule and the calendar, each as one short digest.

When nothing was changed but the data, what changed in the register is practice or recording. When a rule or the
calendar changed too, that is a cause of its own, and the register must be able to tell.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from calendars.working_days import WorkingCalendar
from engine.book import Book
from engine.cards import Card
from engine.expressions import blanks
from engine.facts import BEHIND_FUNCTIONS, load_relations, needed
from engine.parameters import Parameters
from service.layers import texts_of
from snapshot.read import DATABASE_ADDRESS
from snapshot.readers.folder import SUFFIXES
from snapshot.snapshot import Snapshot

_SETTING = re.compile(r"\bsetting\.(\w+)\(")

#: Settings that every rule reads: they decide how days are counted.
_READ_BY_ALL = ("day_zero_counts", "month_rule", "due_soon_wd", "threshold_inclusive")


def snapshot_digest(source: str, snapshot: Snapshot) -> str:
    """The same for the same data: of the files of a folder, or of the rows of a database."""
    return _rows_digest(snapshot) if DATABASE_ADDRESS.match(source) else _files_digest(Path(source))


def _files_digest(folder: Path) -> str:
    found = sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES):
        found.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def _rows_digest(snapshot: Snapshot) -> str:
    """The sum of the hashes of the rows does not depend on the order in which a database hands them out."""
    found = sha256()
    for table in sorted(snapshot.rows):
        row = snapshot.connection.execute(
            f"select count(*), sum(cast(hash(t) as hugeint)) from filed.{table} as t"
        ).fetchone()
        found.update(f"{table} {row}\n".encode())
    return found.hexdigest()


def calendar_digest(calendar: WorkingCalendar) -> str:
    """The days off that count."""
    days = sorted(day.isoformat() for day in calendar.days_off)
    return _digest([calendar.jurisdiction, calendar.first_day.isoformat(), calendar.last_day.isoformat(), *days])


def rule_digests(book: Book) -> dict[str, str]:
    """Each rule with everything that decides its answer: card, numbers, settings, and the SQL of its facts."""
    return {card.id: _rule_digest(card, book.parameters) for card in book.cards}


def ruleset_digest(rules: Mapping[str, str]) -> str:
    """The whole book as one digest."""
    return _digest(sorted(rules.items()))


def _rule_digest(card: Card, parameters: Parameters) -> str:
    versions = [(version.from_on.isoformat(), version.limit) for version in card.versions]
    names = {name for text in texts_of(card) for name in blanks(text)} | settings_of_facts(card.each)
    settings = [
        (
            name,
            parameters[name].default,
            [(item.from_on.isoformat(), item.value) for item in parameters[name].overrides],
        )
        for name in sorted({*names, *_READ_BY_ALL})
        if name in parameters
    ]
    return _digest([card.id, _meaning(card), versions, settings, _facts_digest(card.each)])


def _meaning(card: Card) -> object:
    """What decides an answer; a new title or a better sentence is no new rule."""
    clauses = [(clause.word, clause.when) for clause in (*card.exempt, *card.unknown, *card.severity_when)]
    limit = card.within and [card.within.amount, card.within.unit, card.within.before]
    plain = (card.kind, card.severity, card.each, card.where, card.starts_on, card.due_on, card.met_by, card.ok_when)
    return [*plain, card.recorded_on, card.ends_on, card.lapses_on, limit, clauses]


@cache
def settings_of_facts(grain: str) -> frozenset[str]:
    """The settings that a grain and all it stands on read."""
    return frozenset(name for sql in _sql_behind(grain) for name in _SETTING.findall(sql))


@cache
def _facts_digest(grain: str) -> str:
    return _digest(list(_sql_behind(grain)))


def _sql_behind(grain: str) -> tuple[str, ...]:
    relations = load_relations()
    names = needed({grain, *BEHIND_FUNCTIONS.values()}, relations)
    return tuple(_without_comments(relations[name].sql) for name in names)


def _without_comments(sql: str) -> str:
    lines = (line.split("--")[0].strip() for line in sql.splitlines())
    return " ".join(line for line in lines if line)


def _digest(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
