"""The relations whose rows are counted: one SQL file each, over the facts and the duties of one evaluation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.errors import FactsError

RELATIONS_FOLDER = Path(__file__).parent / "relations"

_FACTS = re.compile(r"\bfacts\.([a-z_]+)")
_MEASURED = re.compile(r"\bmeasured\.([a-z_]+)")
_SAID = re.compile(r"^-- (subject|day|helper|rules)\b:? ?(.*)$", re.MULTILINE)

#: Made before any relation: see engine/measures/evaluate.py.
GIVEN = ("month", "rule_name", "population", "establishment")


@dataclass(frozen=True, kw_only=True)
class MeasureRelation:
    """One relation: what a row means, how it is named, and on which day it happens."""

    name: str
    one_row: str
    #: The key columns, in order; empty for a helper, which no card may count.
    subject: tuple[str, ...]
    #: The column with the day on which a row happens; None when a row stands at a month's end.
    day: str | None
    #: True when a card says of which rules it counts the duties.
    takes_rules: bool
    sql: str

    @property
    def facts(self) -> frozenset[str]:
        """The facts relations that this one reads."""
        return frozenset(_FACTS.findall(self.sql))

    @property
    def uses(self) -> frozenset[str]:
        """The other relations of measures that this one reads."""
        return frozenset(_MEASURED.findall(self.sql)) - frozenset(GIVEN)


def load_measure_relations() -> Mapping[str, MeasureRelation]:
    """The relations that a card may count, by name."""
    return {name: relation for name, relation in all_relations().items() if relation.subject}


@cache
def all_relations() -> Mapping[str, MeasureRelation]:
    """All relations by name, helpers included."""
    return {path.stem: _relation(path) for path in sorted(RELATIONS_FOLDER.glob("*.sql"))}


def _relation(path: Path) -> MeasureRelation:
    sql = path.read_text(encoding="utf-8")
    said = {word: value.strip() for word, value in _SAID.findall(sql)}
    first = sql.splitlines()[0]
    if not first.startswith("-- One row is"):
        raise FactsError(f"{path.name} must begin with '-- One row is ...': say what a row means.")
    if ("subject" in said) == ("helper" in said):
        raise FactsError(f"{path.name} must say '-- subject: <key columns>' or '-- helper' in its header.")
    return MeasureRelation(
        name=path.stem,
        one_row=first.removeprefix("-- "),
        subject=tuple(name.strip() for name in said.get("subject", "").split(",") if name.strip()),
        day=said.get("day"),
        takes_rules="rules" in said,
        sql=sql,
    )


def in_order(names: frozenset[str]) -> tuple[str, ...]:
    """These relations and all they stand on, in building order."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name not in order:
            for other in sorted(all_relations()[name].uses):
                visit(other)
            order.append(name)

    for name in sorted(names):
        visit(name)
    return tuple(order)
