"""Rows in two times: the day an event happened, and the day it was entered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from snapshot.contract import load_contract
from snapshot.synth.days import CLOCK, MINUTES_A_DAY, Days

#: A row without an end is shown on every night from its entry on.
FOREVER = 10**9
#: The extract itself is made in the night after the last full day.
NEVER_MASKED = frozenset({"cgx_snapshot"})
#: Held dates are written as they were entered, even when they lie ahead: that is one of the oddities.
WRITTEN_AS_ENTERED = frozenset({"cgmt_held_date"})

Values = Mapping[str, Any]


class Row(NamedTuple):
    """One version of a row."""

    #: The first night on which this version is in the files.
    known_on: int
    #: The first night on which it is no longer there.
    until: int
    values: Values


class Layout(NamedTuple):
    """Where the dates of a table stand."""

    columns: tuple[str, ...]
    dates: tuple[int, ...]
    planned: tuple[int, ...]
    moments: tuple[int, ...]


@cache
def layout(table: str) -> Layout:
    """The layout of a table of the contract."""
    columns = tuple(load_contract().tables[table])
    kinds = ["date_planned" if c.name in WRITTEN_AS_ENTERED else c.type for c in columns]
    return Layout(
        columns=tuple(column.name for column in columns),
        dates=_places(kinds, "date"),
        planned=_places(kinds, "date_planned"),
        moments=_places(kinds, "datetime"),
    )


def _places(kinds: list[str], kind: str) -> tuple[int, ...]:
    return tuple(place for place, found in enumerate(kinds) if found == kind)


@dataclass(kw_only=True)
class Rows:
    """The rows of some families, all nights together."""

    days: Days
    #: The first and the last night that is written, as day numbers.
    first_night: int
    last_night: int
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, known_on: int, /, **values: Any) -> None:
        """A row that is in the files from the night it was entered."""
        if known_on <= self.last_night:
            self.tables.setdefault(table, []).append(Row(known_on, FOREVER, values))

    def track(self, table: str, days: Iterable[int], build: Callable[[int], Values | None], /) -> None:
        """A row that is written anew on each of the days; `build` gives it as it stands on a day."""
        changes = sorted({day for day in days if self.first_night < day <= self.last_night})
        points = [self.first_night, *changes, FOREVER]
        for start, end in pairwise(points):
            values = build(start)
            if values is not None:
                self.tables.setdefault(table, []).append(Row(start, end, values))

    def night(self, table: str, night: int) -> Iterator[list[Any]]:
        """The rows of one night in the order of the contract: what had not happened yet is empty."""
        columns, dates, planned, moments = layout(table)
        iso = self.days.iso
        end_of_day = (FOREVER if table in NEVER_MASKED else night + 1) * MINUTES_A_DAY
        for known_on, until, values in self.tables.get(table, ()):
            if not known_on <= night < until:
                continue
            row = list(map(values.get, columns))
            for place in dates:
                if (day := row[place]) is not None:
                    row[place] = iso[day] if day <= night else None
            for place in planned:
                if (day := row[place]) is not None:
                    row[place] = iso[day]
            for place in moments:
                if (moment := row[place]) is not None:
                    row[place] = written(moment, iso) if moment < end_of_day else None
            yield row


def at(day: int, minute: int) -> int:
    """A moment: a day and a minute of that day."""
    return day * MINUTES_A_DAY + minute


def written(moment: int, iso: list[str]) -> str:
    """A moment as the contract writes it."""
    day, minute = divmod(moment, MINUTES_A_DAY)
    return iso[day] + CLOCK[minute]
