"""The authority cut into shards that processes write side by side; the cut does not change a byte."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from snapshot.synth.authority import write_authority_rows
from snapshot.synth.days import Days, build_days
from snapshot.synth.life import write_family, write_in_need
from snapshot.synth.rates import Rates
from snapshot.synth.rows import Rows
from snapshot.synth.size import Size
from snapshot.synth.workforce import Workforce

#: Families kept in memory before their rows are written.
CHUNK = 200


@dataclass(frozen=True, kw_only=True)
class World:
    """What every shard must know."""

    size: Size
    seed: int
    rates: Rates
    as_at: date
    nights: int
    tables: tuple[str, ...]

    @property
    def days(self) -> Days:
        return _days(self.as_at)

    @property
    def last_night(self) -> int:
        return self.days.number(self.as_at)

    @property
    def night_numbers(self) -> range:
        return range(self.last_night - self.nights + 1, self.last_night + 1)

    @property
    def workforce(self) -> Workforce:
        return Workforce(seed=self.seed, size=self.size, rates=self.rates, days=self.days, last_night=self.last_night)

    def rows(self) -> Rows:
        return Rows(days=self.days, first_night=self.night_numbers[0], last_night=self.last_night)


@lru_cache(maxsize=2)
def _days(as_at: date) -> Days:
    return build_days(as_at)


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A run of families, children in need, or (with neither) the authority itself."""

    world: World
    folder: Path
    first: int = 0
    #: Children on a plan in each family.
    families: Sequence[int] = ()
    in_need: int = 0

    @property
    def plans(self) -> int:
        return sum(self.families)


#: Rows by night and table.
Counts = Counter[tuple[int, str]]


def write_shard(shard: Shard) -> Counts:
    """Write the shard's rows into its folder, one file a night and table, without headers."""
    world, force, counts = shard.world, shard.world.workforce, Counts()
    if not shard.families and not shard.in_need:
        rows = world.rows()
        write_authority_rows(rows, force)
        _flush(shard, rows, counts)
    _write_each(
        shard,
        counts,
        len(shard.families),
        lambda place, rows: write_family(shard.first + place, shard.families[place], force, rows),
    )
    _write_each(shard, counts, shard.in_need, lambda place, rows: write_in_need(shard.first + place, force, rows))
    return counts


def _write_each(shard: Shard, counts: Counts, many: int, write: Callable[[int, Rows], None]) -> None:
    for start in range(0, many, CHUNK):
        rows = shard.world.rows()
        for place in range(start, min(start + CHUNK, many)):
            write(place, rows)
        _flush(shard, rows, counts)


def _flush(shard: Shard, rows: Rows, counts: Counts) -> None:
    """Add the rows of a chunk to the shard's files."""
    for night in shard.world.night_numbers:
        folder = shard.folder / str(night)
        folder.mkdir(parents=True, exist_ok=True)
        for table in shard.world.tables:
            if table in rows.tables:
                counts[night, table] += append_rows(folder / f"{table}.csv", rows, table, night)


def append_rows(file: Path, rows: Rows, table: str, night: int) -> int:
    """Add one night's rows of a table to a file; how many there were."""
    written = list(rows.night(table, night))
    with file.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(written)
    return len(written)
