"""A check as plain values: what every machine-readable format is made of. Other programs rely on these names."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from engine.obligations import Obligation, RuleResult
from service.checking import Check, failure_words
from snapshot.problems import QUARANTINED

#: The keys of an obligation, in their order.
OBLIGATION_KEYS = (
    "rule", "subject", "link", "person", "plan", "meeting", "started_on", "due_on", "met_on",
    "state", "late_record", "days_late", "unit", "severity", "reason", "says", "evidence",
)  # fmt: skip

_VALUES = attrgetter(*OBLIGATION_KEYS)


def snapshot_document(check: Check) -> dict[str, Any]:
    """The snapshot: what it is, how much of it was read, and what was set aside."""
    header = check.header
    set_aside = [problem for problem in check.snapshot.problems if problem.kind == QUARANTINED]
    return {
        "id": header.id,
        "as_at": header.as_at.isoformat(),
        "la_code": header.la_code,
        "synthetic": header.synthetic,
        "rows": dict(sorted(check.snapshot.rows.items())),
        "quarantined": [
            {"table": item.table, "row": item.row, "column": item.column, "problem": item.problem} for item in set_aside
        ],
    }


def rule_documents(check: Check) -> Iterator[dict[str, Any]]:
    """Each rule and what it had to say, in order of id."""
    for result in check.results:
        yield {
            "id": result.card.id,
            "version_from": result.version_from.isoformat(),
            "title": result.card.title,
            "severity": result.card.severity,
            "subjects": result.subjects,
            "states": dict(result.states),
            "not_assessable": why_silent(result),
        }


def why_silent(result: RuleResult) -> str | None:
    """Why a rule says nothing. A rule that failed must not look like one that found nothing."""
    return failure_words(result) if result.failed else result.not_assessable


def obligation_document(obligation: Obligation) -> dict[str, Any]:
    """One obligation."""
    return dict(zip(OBLIGATION_KEYS, _VALUES(obligation), strict=True))
