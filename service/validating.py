"""What is wrong with a snapshot, counted and grouped, and which rules it can carry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.book import Book
from engine.cards import Card
from service.authority import another_authority
from service.settings import Settings
from snapshot.coverage import Assessability
from snapshot.errors import SnapshotWithoutHeader
from snapshot.gates import gate_findings
from snapshot.problems import IMPOSSIBLE_DAY, QUARANTINED, Problem
from snapshot.snapshot import Header, Snapshot

#: So many examples of one trouble are given.
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One kind of problem in one column, how often, and the first of them."""

    kind: str
    table: str
    column: str | None
    count: int
    examples: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Validation:
    """All that `corewatch validate` has to say."""

    header: Header | None
    #: One sentence for each gate that stays shut.
    gates: Sequence[str]
    rows: Mapping[str, int]
    troubles: Sequence[Trouble]
    rules: Sequence[tuple[Card, Assessability]]

    @property
    def is_clean(self) -> bool:
        """No gate is shut and no row was set aside."""
        return not self.gates and not any(trouble.kind in (QUARANTINED, IMPOSSIBLE_DAY) for trouble in self.troubles)


def validate(snapshot: Snapshot, book: Book, settings: Settings) -> Validation:
    """Look at a snapshot that has been read; nothing is evaluated."""
    header = _header(snapshot)
    not_ours = another_authority(header, settings) if header else None
    return Validation(
        header=header,
        gates=[*gate_findings(snapshot), *([not_ours] if not_ours else [])],
        rows=dict(sorted(snapshot.rows.items())),
        troubles=_troubles(snapshot.problems),
        rules=[
            (card, snapshot.supplied.assessable(card.needs.required, card.needs.one_of, card.needs.optional))
            for card in book.cards
        ],
    )


def _header(snapshot: Snapshot) -> Header | None:
    """The first gate says what is wrong with a header that cannot be read."""
    try:
        return snapshot.header
    except SnapshotWithoutHeader:
        return None


def _troubles(problems: Iterable[Problem]) -> list[Trouble]:
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.kind, problem.table, problem.column or ""), []).append(problem)
    return [
        Trouble(
            kind=kind,
            table=table,
            column=column or None,
            count=sum(problem.rows for problem in group),
            examples=tuple(group[:EXAMPLES]),
        )
        for (kind, table, column), group in sorted(groups.items())
    ]


def validation_document(found: Validation) -> dict[str, Any]:
    """The validation as plain values."""
    header = found.header
    return {
        "snapshot": header
        and {
            "id": header.id,
            "as_at": header.as_at.isoformat(),
            "la_code": header.la_code,
            "synthetic": header.synthetic,
        },
        "accepted": not found.gates,
        "gates": list(found.gates),
        "rows": dict(found.rows),
        "problems": [
            {
                "kind": trouble.kind,
                "table": trouble.table,
                "column": trouble.column,
                "count": trouble.count,
                "examples": [{"row": item.row, "problem": item.problem} for item in trouble.examples],
            }
            for trouble in found.troubles
        ],
        "rules": [
            {
                "id": card.id,
                "title": card.title,
                "status": str(answer.status),
                "reason": answer.reason or None,
                "covered_from": _iso(answer.covered_from),
            }
            for card, answer in found.rules
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
