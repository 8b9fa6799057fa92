"""The cases of judgement as managers write them: `tests/judgement/*.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.judge.facts import SEVERITIES, STATES, Breach, Case
from support.judging import a_breach, a_case

FOLDER = Path(__file__).parents[1] / "judgement"

_BREACH = re.compile(r"(?P<rule>\S+) of (?P<subject>\S+)(?: from (?P<link>\S+))?(?: \((?P<notes>.+)\))?")

#: What may stand in brackets behind a breach.
_NOTES: Mapping[str, str] = {
    r"(meeting|agency|dispute) (\S+)": "text",
    r"(step) (\d+)": "number",
    r"opened (\d+) before": "times_opened_before",
    r"(\d+) promises? broken": "promises_broken",
    r"(\d+) working days late": "working_days_late",
}


@dataclass(frozen=True, kw_only=True)
class WrittenCase:
    """One case: what stands on the plan, and what is said of it."""

    file: str
    name: str
    case: Case
    said: tuple[str, ...]
    #: The step at which each breach is told; None when the case does not look at it.
    told: Mapping[str, int] | None


def written_cases() -> Iterator[WrittenCase]:
    """All cases of all files."""
    for path in sorted(FOLDER.glob("*.toml")):
        for item in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield _written(path.stem, dict(item))


def _written(file: str, item: dict[str, Any]) -> WrittenCase:
    breaches = [_breach(text) for text in item.pop("breaches")]
    name, said, told = item.pop("name"), tuple(item.pop("said")), item.pop("told", None)
    changed = {key: None if value in ("none", "unknown") else value for key, value in item.items()}
    return WrittenCase(file=file, name=name, case=a_case(*breaches, **changed), said=said, told=told)


def _breach(text: str) -> Breach:
    found = _BREACH.fullmatch(text)
    assert found, f"this is no breach: {text}"
    changed = dict(_note(note) for note in re.split(", ", found["notes"] or "") if note)
    return a_breach(found["rule"], found["subject"], **{"link": found["link"] or "", **changed})


def _note(note: str) -> tuple[str, Any]:
    if note == "waived":
        return "is_waived", True
    if note in STATES or note in SEVERITIES:
        return "state" if note in STATES else "severity", note
    for pattern, kind in _NOTES.items():
        if found := re.fullmatch(pattern, note):
            words = found.groups()
            return (
                (words[0], int(words[1]) if kind == "number" else words[1]) if len(words) > 1 else (kind, int(words[0]))
            )
    raise AssertionError(f"this is nothing that a breach may have: {note}")
