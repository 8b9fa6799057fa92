"""Seeded chance, and the rows drawn so far."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from reading.building import RawRow, Value, row
from reading.contract import TABLES
from reading.days import Days

T = TypeVar("T")
LAGS = (0, 0, 0, 1, 1, 2, 3, 5, 7, 8, 12, 20, 30)
DAYS = Days()


class Draw:
    """A snapshot in the making, as at ``as_of``."""

    def __init__(self, rng: random.Random, as_of: date) -> None:
        self.rng = rng
        self.as_of = as_of
        self.tables: dict[str, list[RawRow]] = {table: [] for table in TABLES}
        self._keys: set[str] = set()

    def add(self, table: str, **values: Value) -> RawRow:
        drawn = row(table, **values)
        self.tables[table].append(drawn)
        return drawn

    def key(self, prefix: str) -> str:
        """A new key; the text order of keys has nothing to do with the order of events."""
        while True:
            length = self.rng.choice((1, 2, 3, 3))
            key = prefix + "".join(self.rng.choice("0129aBZ-") for _ in range(length))
            if key not in self._keys:
                self._keys.add(key)
                return key

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some(self, options: Sequence[T]) -> T:
        return self.rng.choice(options)

    def maybe(self, value: T, probability: float = 0.7) -> T | None:
        return value if self.chance(probability) else None

    def flag(self, yes: float = 0.5, empty: float = 0.25) -> str | None:
        return None if self.chance(empty) else ("Y" if self.chance(yes) else "N")

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def near(self, base: date, *spots: int) -> date:
        """A day at one of these distances, often a day or two beside it."""
        beside = self.some((-2, -1, -1, 0, 0, 0, 0, 1, 1, 2))
        return base + timedelta(days=self.some(spots or (0,)) + beside)

    def around_as_of(self) -> date:
        return self.near(self.as_of, -20, -10, -5, -2, 0, 0, 0, 2, 8)

    def working_days_after(self, base: date, count: int) -> date:
        found = DAYS.add_wd(base, count)
        return base if found is None else found

    def before_as_of(self, day: date, probability: float = 0.9) -> date:
        """Mostly a day that has already happened."""
        late = day > self.as_of and self.chance(probability)
        return self.as_of - timedelta(days=self.number(0, 3)) if late else day

    def typed(self, event: date | None, empty: float = 0.25) -> str | None:
        """The entry time of an event: some days later, sometimes after A, with or without the time."""
        if event is None or self.chance(empty):
            return None
        on = event + timedelta(days=self.some(LAGS))
        if self.chance(0.1):
            on = self.as_of + timedelta(days=self.some((-1, 0, 0, 1, 2)))
        return str(on) + self.some(("", "T09:30", "T23:59:59", "T00:00", "T16:05:10"))

    def time(self) -> str | None:
        return self.maybe(self.some(("09:00", "09:30", "10:00", "10:00", "13:05", "16:00")), 0.75)
