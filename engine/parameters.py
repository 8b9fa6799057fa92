"""Settings of the book: a default with its reason, and an authority's own dated values above it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from engine.errors import EngineError
from engine.limits import MOST
from engine.toml_file import TomlFile, check_keys, did_you_mean

Value = int | str


@dataclass(frozen=True, kw_only=True)
class DatedValue:
    """One value, the first day it holds for, and where it comes from."""

    from_on: date
    value: Value
    source: str
    #: The file and the line, for an error; empty for a value that stands in none.
    place: str = field(default="", compare=False)

    def refuse(self, problem: str) -> EngineError:
        """The error for this value; raise it."""
        return EngineError(f"{self.place}: {problem}" if self.place else problem)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One setting: what it is, its default, and the authority's values in order of date."""

    name: str
    default: Value
    unit: str
    why: str
    #: The values allowed, for a setting that is a choice; empty for a number.
    choices: tuple[str, ...] = ()
    overrides: tuple[DatedValue, ...] = ()

    def value_on(self, day: date) -> Value:
        """The value in force on one day."""
        held = [item.value for item in self.overrides if item.from_on <= day]
        return held[-1] if held else self.default


class Parameters:
    """All settings of a book, by name."""

    def __init__(self, items: Iterable[Parameter]) -> None:
        self._items = MappingProxyType({item.name: item for item in items})

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __getitem__(self, name: str) -> Parameter:
        return self._items[name]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._items))

    def override(self, dated: Mapping[str, Iterable[DatedValue]]) -> "Parameters":
        """These settings with an authority's values above the defaults."""
        unknown = [name for name in dated if name not in self._items]
        if unknown:
            name = unknown[0]
            raise EngineError(
                f"There is no parameter '{name}'.{did_you_mean(name, self._items)} "
                "`corewatch rules list --parameters` shows them all."
            )
        return Parameters(
            self._with(item, dated[item.name]) if item.name in dated else item for item in self._items.values()
        )

    @staticmethod
    def _with(item: Parameter, values: Iterable[DatedValue]) -> Parameter:
        ordered = in_order(item.name, values)
        for value in ordered:
            if problem := _problem_of(item, value.value):
                raise value.refuse(problem)
        return replace(item, overrides=ordered)


def in_order(name: str, values: Iterable[DatedValue]) -> tuple[DatedValue, ...]:
    """An authority's values in order of date; two from one date would be read now as the one, now as the other."""
    ordered = tuple(sorted(values, key=lambda value: value.from_on))
    for earlier, later in pairwise(ordered):
        if earlier.from_on == later.from_on:
            raise later.refuse(f"Parameter '{name}' has two values from one date. Keep one of them.")
    return ordered


def numbers_in_order(name: str, values: Iterable[DatedValue]) -> tuple[DatedValue, ...]:
    """An authority's values for the number of a card, in order of date."""
    ordered = in_order(name, values)
    for value in ordered:
        if not is_number(value.value):
            raise value.refuse(f"Parameter '{name}' must be a whole number from 0 to {MOST:,}, not {value.value!r}.")
    return ordered


def is_number(value: object) -> bool:
    """Whether this is a number that a rule or a setting can have."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _problem_of(item: Parameter, value: Value) -> str | None:
    if item.choices and value not in item.choices:
        allowed = ", ".join(item.choices)
        return f"Parameter '{item.name}' cannot be {value!r}. It can be: {allowed}."
    if not item.choices and not is_number(value):
        return f"Parameter '{item.name}' must be a whole number of {item.unit} from 0 to {MOST:,}, not {value!r}."
    return None


def load_parameters(path: Path) -> Parameters:
    """The settings of a book from its `parameters.toml`."""
    file = TomlFile(path)
    return Parameters(_parameter(file, name, table) for name, table in file.data.items())


def _parameter(file: TomlFile, name: str, table: object) -> Parameter:
    if not isinstance(table, dict):
        raise file.refuse(name, f"'{name}' must be a table: write [{name}] on a line of its own.")
    check_keys(
        file,
        table,
        required={"default": (int, str), "unit": str, "why": str},
        optional={"choices": list},
        table=name,
    )
    item = Parameter(
        name=name,
        default=table["default"],
        unit=table["unit"],
        why=table["why"],
        choices=tuple(table.get("choices", ())),
    )
    if problem := _problem_of(item, item.default):
        raise file.refuse("default", problem, table=name)
    return item
