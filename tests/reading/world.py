"""One snapshot as it was known on A: the tables, the settings and the calendar."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from reading.blanks import Row
from reading.cleaning import Raw, clean
from reading.contract import DEFAULTS, KEYS, REQUIRED, TABLES
from reading.days import Days
from reading.mask import mask

T = TypeVar("T")


class World:
    """Everything that a definition may look at. `known` is masked, `filed` is not."""

    def __init__(self, tables: Raw, as_of: date, settings: dict[str, Any] | None = None) -> None:
        self.as_of = as_of
        self.settings: dict[str, str] = {**DEFAULTS, **{k: str(v) for k, v in (settings or {}).items()}}
        self.filed, self.supplied = clean(tables)
        self.known = mask(self.filed, as_of)
        self.days = self._calendar()
        self.memory: dict[Any, Any] = {}
        self._indexes: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def text(self, setting: str) -> str:
        return self.settings[setting]

    def number(self, setting: str) -> int:
        return int(self.settings[setting])

    def yes(self, setting: str) -> bool:
        return self.settings[setting] == "Y"

    def rows(self, table: str) -> list[Row]:
        """The known rows of a table."""
        return self.known[table]

    def where(self, table: str, column: str, value: Any) -> list[Row]:
        """The known rows whose column is filled and equal to the value."""
        if (table, column) not in self._indexes:
            index: dict[Any, list[Row]] = defaultdict(list)
            for row in self.known[table]:
                index[row[column]].append(row)
            self._indexes[table, column] = index
        return [] if value is None else self._indexes[table, column].get(value, [])

    def named(self, table: str, key: Any) -> Row | None:
        """The row with this key; nothing when the key is empty or names no row."""
        return next(iter(self.where(table, KEYS[table][0], key)), None)

    def details(self, table: str, key: Any) -> Row:
        """The 1:1 row with this key; all columns read as empty when there is none."""
        return self.named(table, key) or self.remember(
            ("blank", table), lambda: {column.name: None for column in TABLES[table]}
        )

    def remember(self, key: Any, work_out: Callable[[], T]) -> T:
        if key not in self.memory:
            self.memory[key] = work_out()
        value: T = self.memory[key]
        return value

    def not_assessable(self, rule: str) -> bool:
        """A required column, or a whole group of which one is needed, is not supplied."""
        needs: dict[str, list[bool]] = defaultdict(list)
        for line in REQUIRED:
            if line["rule"] == rule:
                pair = (line["table"], line["column"])
                group = ".".join(pair) if line["need"] == "required" else line["need"]
                needs[group].append(pair in self.supplied)
        return not all(any(group) for group in needs.values())

    def _calendar(self) -> Days:
        # Closures stand under the authority's own calendar (LA:<code>), never under that of the bank holidays.
        closed = (
            row["cald_date"]
            for row in self.known["cgx_calendar"]
            if (row["cald_calendar_id"] == self.text("calendar") and row["cald_kind"] == "BANK_HOLIDAY")
            or (row["cald_kind"] == "LA_CLOSURE" and self.yes("count_la_closures"))
        )
        return Days(
            extra_holidays=frozenset(closed),
            day_zero_counts=self.yes("day_zero_counts"),
            month_rule=self.text("month_rule"),
        )


def once_per_row(function: Callable[[World, Row], T]) -> Callable[[World, Row], T]:
    """Work out a definition once for each row of a world."""

    @wraps(function)
    def remembered(w: World, row: Row) -> T:
        return w.remember((function.__qualname__, function.__module__, id(row)), lambda: function(w, row))

    return remembered
