"""The figures that no snapshot holds: targets, comparators, population and establishment, each with its first day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.strict import StrictFile, Types
from engine.toml_file import did_you_mean
from service.errors import ConfigRefused

TABLES = ("target", "comparator", "population", "establishment")


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One figure: the day from which it holds, and who says so."""

    from_on: date
    value: float
    source: str
    #: Of a target or comparator: the measure that it belongs to.
    measure: str = ""
    #: Of a comparator: whose figure it is.
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All of them, in order of date; empty without a file."""

    targets: tuple[Dated, ...] = ()
    comparators: tuple[Dated, ...] = ()
    populations: tuple[Dated, ...] = ()
    establishments: tuple[Dated, ...] = ()

    def target(self, measure: str, day: date) -> Dated | None:
        return _on(day, (item for item in self.targets if item.measure == measure))

    def comparator(self, measure: str, name: str, day: date) -> Dated | None:
        return _on(day, (item for item in self.comparators if (item.measure, item.name) == (measure, name)))

    def names(self, measure: str) -> list[str]:
        """Whose figures there are for a measure, in the order of the file's days."""
        return list(dict.fromkeys(item.name for item in self.comparators if item.measure == measure))

    def population_on(self, day: date) -> float | None:
        found = _on(day, self.populations)
        return found.value if found else None

    def posts_on(self, day: date) -> float | None:
        found = _on(day, self.establishments)
        return found.value if found else None


def _on(day: date, items: Iterable[Dated]) -> Dated | None:
    """The last one that had begun."""
    held = [item for item in items if item.from_on <= day]
    return held[-1] if held else None


def read_figures(path: Path | None, measures: Iterable[str]) -> Figures:
    """The figures in one file, or a refusal that names the line."""
    if path is None:
        return Figures()
    file = StrictFile(path, refusal=ConfigRefused)
    file.check(file.data, required={}, optional=dict.fromkeys(TABLES, list))
    known = tuple(measures)
    return Figures(
        targets=_dated(file, "target", {"measure": str}, known),
        comparators=_dated(file, "comparator", {"measure": str, "name": str}, known),
        populations=_dated(file, "population", {}, known),
        establishments=_dated(file, "establishment", {}, known),
    )


def _dated(file: StrictFile, table: str, more: Types, measures: tuple[str, ...]) -> tuple[Dated, ...]:
    required: Types = {"from": date, "value": (int, float), "source": str, **more}
    found = []
    for nth, item in enumerate(file.data.get(table, ())):
        if not isinstance(item, dict):
            raise file.refuse(table, f"write each as a table: [[{table}]] on a line of its own.")
        file.check(item, required=required, optional={}, table=table, nth=nth)
        _check(file, item, table, nth, measures)
        found.append(_of(item))
    keys = [(item.measure, item.name, item.from_on) for item in found]
    for nth, key in enumerate(keys):
        if key in keys[:nth]:
            raise file.refuse("from", "there is another figure from this day. Keep one of them.", table=table, nth=nth)
    return tuple(sorted(found, key=lambda item: item.from_on))


def _of(item: Mapping[str, Any]) -> Dated:
    named = {key: item[key] for key in ("measure", "name") if key in item}
    return Dated(from_on=item["from"], value=float(item["value"]), source=item["source"], **named)


def _check(file: StrictFile, item: Mapping[str, Any], table: str, nth: int, measures: tuple[str, ...]) -> None:
    if isinstance(item["value"], bool) or item["value"] < 0:
        raise file.refuse("value", "write a number, 0 or more.", table=table, nth=nth)
    if isinstance(item["from"], datetime):
        raise file.refuse("from", "write a day without a time, like 2026-04-01.", table=table, nth=nth)
    if not item["source"].strip():
        raise file.refuse("source", "say who says so, and where.", table=table, nth=nth)
    if "measure" in item and item["measure"] not in measures:
        hint = did_you_mean(item["measure"], measures)
        raise file.refuse("measure", f"there is no measure '{item['measure']}'.{hint}", table=table, nth=nth)
    if table in ("population", "establishment") and item["value"] == 0:
        raise file.refuse("value", "nothing can be divided by 0. Leave the block out instead.", table=table, nth=nth)
