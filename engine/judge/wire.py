"""What parent and child write to each other: one JSON document a line."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from engine.judge.cards import Before, Drawn, Standing
from engine.judge.facts import Breach, Case, Finding

_BREACH = tuple(field.name for field in fields(Breach))
_CASE = tuple(field.name for field in fields(Case) if field.name != "breaches")
_breach_row: Callable[[Breach], tuple[Any, ...]] = attrgetter(*_BREACH)
_case_row: Callable[[Case], tuple[Any, ...]] = attrgetter(*_CASE)


def line(document: object) -> bytes:
    """One document as one line."""
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def cases_line(cases: Iterable[Case]) -> bytes:
    """A batch of cases."""
    return line([[*_case_row(case), [_breach_row(breach) for breach in case.breaches]] for case in cases])


def read_cases(text: bytes) -> list[Case]:
    """The batch in one line."""
    return [_case(row) for row in json.loads(text)]


def _case(row: Sequence[Any]) -> Case:
    breaches = tuple(Breach(**dict(zip(_BREACH, values, strict=True))) for values in row[-1])
    return Case(**dict(zip(_CASE, row[:-1], strict=True)), breaches=breaches)


def greeting(standing: Standing, seconds: float) -> bytes:
    """The cards of the night, and how long a batch may take."""
    return line({"standing": asdict(standing), "seconds": seconds})


def read_greeting(text: bytes) -> tuple[Standing, float]:
    """The cards as they were sent."""
    data = json.loads(text)
    standing = data["standing"]
    standing["before"] = tuple(Before(**_tuples(card)) for card in standing["before"])
    standing["drawn"] = tuple(Drawn(**_tuples(card)) for card in standing["drawn"])
    return Standing(**standing), float(data["seconds"])


def _tuples(card: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where the cards have tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in card.items()}


def findings_line(findings: Iterable[Finding]) -> bytes:
    """The answer to one case."""
    return line([[item.card, item.about, item.by] for item in findings])


def read_findings(text: bytes, standing: Standing, case: Case) -> tuple[Finding, ...] | None:
    """The answer to one case, or None when the line is none: what a broken child writes is not believed."""
    try:
        rows = json.loads(text)
    except ValueError:
        return None
    if not isinstance(rows, list) or not all(_is_finding(row, standing, case) for row in rows):
        return None
    return tuple(Finding(card=card, about=about, by=by) for card, about, by in rows)


def _is_finding(row: object, standing: Standing, case: Case) -> bool:
    if not isinstance(row, list) or len(row) != 3 or not all(type(value) is int for value in row):
        return False
    cards, breaches = len(standing.before) + len(standing.drawn), len(case.breaches)
    return row[0] in range(cards) and row[1] in range(-1, breaches) and row[2] in range(-1, breaches)
