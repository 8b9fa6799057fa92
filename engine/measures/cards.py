"""A measure is one card: what a TOML file in `rules/measures/` may say, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.cards import Needs, read_needs
from engine.errors import EngineError
from engine.measures.relations import MeasureRelation, load_measure_relations
from engine.toml_file import TomlFile, check_keys, did_you_mean

FOLDER = "measures"
#: Stands in the same folder and is no card.
PARAMETERS = "parameters.toml"

PERIODS = ("month", "month_end", "year_to_date")
UNITS = ("percent", "number", "average", "per_10000")
BETTER = ("higher", "lower")
LEVELS = ("team", "authority")

#: Figures after the point, where the card says nothing: as the sources print them.
DECIMALS = {"percent": 1, "number": 0, "average": 2, "per_10000": 1}


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Rows that count in neither figure, why, and what a reader is told of them."""

    reason: str
    says: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Tolerances:
    """How far two values may lie apart and still be level, in points."""

    trend: float
    comparators: float


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure, as its author wrote it."""

    file: TomlFile = field(repr=False, compare=False)
    id: str
    #: The number in the printed table of the sources; None for a measure that no source prints.
    number: int | None
    title: str
    #: The name in the printed table, where it differs.
    printed: str | None
    says: str
    note: str | None
    area: str
    period: str
    unit: str
    better: str
    level: str
    #: The relation whose rows are counted.
    of: str
    #: The rules whose duties are counted, for the relations of duties.
    rules: tuple[str, ...]
    where: str
    counts: str
    #: Counted by what had been entered in time; None when the extract cannot tell, and then why.
    recorded: str | None
    recorded_not_known: str | None
    amount: str
    weight: str
    left_out: tuple[LeftOut, ...]
    #: Other measures that are shown beside this one and nowhere else.
    beside: tuple[str, ...]
    is_beside: bool
    #: A measure whose rows hold those of this one: a small difference would tell of the rows between.
    within: str | None
    comparators: tuple[str, ...]
    arrows: Tolerances
    decimals: int
    #: False for a measure of posts: small numbers of those tell nobody's story.
    of_people: bool
    needs: Needs
    source: str

    @property
    def path(self) -> Path:
        return self.file.path

    @property
    def relation(self) -> MeasureRelation:
        return load_measure_relations()[self.of]

    @property
    def is_share(self) -> bool:
        """True when the figure divides: without a denominator there is no figure, never 0."""
        return self.unit != "number"


_REQUIRED: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "title": str,
    "says": str,
    "area": str,
    "period": str,
    "unit": str,
    "better": str,
    "of": str,
    "arrows": dict,
    "source": str,
    "needs": dict,
}
_OPTIONAL: Mapping[str, type | tuple[type, ...]] = {
    "number": int,
    "printed": str,
    "note": str,
    "level": str,
    "rules": list,
    "where": str,
    "counts": str,
    "recorded": str,
    "recorded_not_known": str,
    "amount": str,
    "weight": str,
    "left_out": list,
    "beside": list,
    "is_beside": bool,
    "comparators": list,
    "within": str,
    "decimals": int,
    "of_people": bool,
}


def load_measure(path: Path) -> Measure:
    """The measure in one file, or a CardError that names the line."""
    file = TomlFile(path)
    data = file.data
    check_keys(file, data, required=_REQUIRED, optional=_OPTIONAL)
    _check_words(file, data)
    _check_shape(file, data)
    return Measure(
        file=file,
        **_plain(data),
        level=data.get("level", "team"),
        where=data.get("where", "true"),
        counts=data.get("counts", "true"),
        amount=data.get("amount", "1"),
        weight=data.get("weight", "1"),
        rules=_texts(file, data, "rules"),
        beside=_texts(file, data, "beside"),
        comparators=_texts(file, data, "comparators"),
        left_out=tuple(_left_out(file, data)),
        is_beside=data.get("is_beside", False),
        arrows=_tolerances(file, data["arrows"]),
        decimals=data.get("decimals", DECIMALS[data["unit"]]),
        of_people=data.get("of_people", True),
        needs=read_needs(file, data["needs"]),
        source=data["source"],
    )


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that stand on the measure as they stand in the file."""
    needed = ("id", "title", "says", "area", "period", "unit", "better", "of")
    return {
        key: data.get(key) for key in (*needed, "number", "printed", "note", "recorded", "recorded_not_known", "within")
    }


def load_measures(folder: Path) -> tuple[Measure, ...]:
    """All measures of a folder, in the order of a report: the printed ones by number, then the others by id."""
    if not folder.is_dir():
        raise EngineError(f"There is no folder of measures at {folder}. Check the path.")
    found = [load_measure(path) for path in sorted(folder.glob("*.toml")) if path.name != PARAMETERS]
    measures = tuple(sorted(found, key=lambda measure: (measure.number or 1000, measure.id)))
    _check_together(measures)
    return measures


def check_rules(measures: Iterable[Measure], rules: Iterable[str]) -> None:
    """Refuse a rule that the book does not have: its duties would be missed in silence."""
    known = frozenset(rules)
    for measure in measures:
        for rule in measure.rules:
            if rule not in known:
                raise measure.file.refuse("rules", f"there is no rule '{rule}'.{did_you_mean(rule, known)}")


def _check_words(file: TomlFile, data: Mapping[str, Any]) -> None:
    closed = {"period": PERIODS, "unit": UNITS, "better": BETTER, "level": LEVELS}
    closed["of"] = tuple(load_measure_relations())
    for key, allowed in closed.items():
        if key in data and data[key] not in allowed:
            hint = did_you_mean(data[key], allowed)
            raise file.refuse(key, f"'{key}' cannot be '{data[key]}'.{hint} It can be: {', '.join(allowed)}.")
    if data["id"] != file.path.stem:
        raise file.refuse("id", f"the id '{data['id']}' must be the name of its file. Rename one of them.")
    for key in ("title", "says", "area", "source"):
        if not data[key].strip():
            raise file.refuse(key, f"'{key}' is empty. Fill it in.")


def _check_shape(file: TomlFile, data: Mapping[str, Any]) -> None:
    """What must stand together, and what must not."""
    relation = load_measure_relations()[data["of"]]
    if (relation.day is None) != (data["period"] == "month_end"):
        word = "stands at a month's end" if relation.day is None else "happens on a day"
        raise file.refuse("period", f"a row of '{relation.name}' {word}: the period '{data['period']}' does not fit.")
    if relation.takes_rules != bool(data.get("rules")):
        need = "needs 'rules'" if relation.takes_rules else "has no 'rules'"
        raise file.refuse("of", f"a measure of '{relation.name}' {need}.")
    if ("recorded" in data) == ("recorded_not_known" in data):
        problem = "write either 'recorded', or in 'recorded_not_known' why the entry cannot be told."
        raise file.refuse("recorded", problem)
    if data["unit"] == "per_10000" and data.get("level") != "authority":
        raise file.refuse("unit", 'a rate by population is known for the whole authority: write level = "authority".')


def _check_together(measures: tuple[Measure, ...]) -> None:
    by_id = {measure.id: measure for measure in measures}
    numbered: dict[int, Measure] = {}
    for measure in measures:
        if measure.number is not None and numbered.setdefault(measure.number, measure) is not measure:
            raise measure.file.refuse("number", f"'{numbered[measure.number].id}' has this number too. Change one.")
    for measure in measures:
        for other in measure.beside:
            if other not in by_id or not by_id[other].is_beside:
                hint = did_you_mean(other, (name for name, card in by_id.items() if card.is_beside))
                raise measure.file.refuse("beside", f"there is no measure '{other}' with is_beside = true.{hint}")
        if measure.within is not None and measure.within not in by_id:
            hint = did_you_mean(measure.within, by_id)
            raise measure.file.refuse("within", f"there is no measure '{measure.within}'.{hint}")
    shown = {other for measure in measures for other in measure.beside}
    for measure in measures:
        if measure.is_beside and measure.id not in shown:
            raise measure.file.refuse("is_beside", "no other measure names this one in 'beside': nobody would see it.")


def _left_out(file: TomlFile, data: Mapping[str, Any]) -> Iterable[LeftOut]:
    for nth, item in enumerate(data.get("left_out", ())):
        keys = {"reason": str, "says": str, "when": str}
        check_keys(file, item, required=keys, optional={}, table="left_out", nth=nth)
        yield LeftOut(**item)


def _tolerances(file: TomlFile, table: Mapping[str, Any]) -> Tolerances:
    keys: Mapping[str, type | tuple[type, ...]] = {"trend": (int, float), "comparators": (int, float)}
    check_keys(file, table, required=keys, optional={}, table="arrows")
    for key in keys:
        if isinstance(table[key], bool) or table[key] < 0:
            raise file.refuse(key, "write a number of points, 0 or more.", table="arrows")
    return Tolerances(trend=float(table["trend"]), comparators=float(table["comparators"]))


def _texts(file: TomlFile, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    for item in data.get(key, ()):
        if not isinstance(item, str):
            raise file.refuse(key, f"'{key}' must be a list of texts, not {item!r}.")
    return tuple(data.get(key, ()))
