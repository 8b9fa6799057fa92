"""Nights to run in tests: snapshots of a small synthetic authority, damaged on purpose where a test wants it."""

import csv
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from register.database import Database
from register.runs import AlreadyDone, Busy
from service.night.run import NightRequest, run_night
from service.night.writing import NightDone
from service.settings import Settings

Row = dict[str, str]

COVERAGE = "cgx_coverage"


def request(source: Path, *, settings: Settings | None = None, run_on: date | None = None) -> NightRequest:
    """The night of a snapshot that is named after its day, run at half past two on the day after."""
    day = run_on or date.fromisoformat(source.name[:10]) + timedelta(days=1)
    return NightRequest(
        source=str(source),
        settings=settings or Settings(),
        run_on=day,
        clock=lambda: datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC),
        owner="test:1",
    )


def run(
    database: Database, source: Path, *, settings: Settings | None = None, run_on: date | None = None
) -> NightDone | AlreadyDone | Busy:
    """Run the night of a snapshot."""
    return run_night(database, request(source, settings=settings, run_on=run_on))


def done(database: Database, source: Path, *, settings: Settings | None = None) -> NightDone:
    """Run a night that has to be committed."""
    found = run(database, source, settings=settings)
    assert isinstance(found, NightDone)
    return found


def copied(source: Path, folder: Path, *, name: str | None = None) -> Path:
    """A copy of a snapshot that may be damaged."""
    target = folder / (name or source.name)
    shutil.copytree(source, target)
    return target


def change_rows(source: Path, table: str, change: Callable[[list[Row]], Iterable[Row]]) -> None:
    """Rewrite one CSV table, and count its rows again where the coverage counts them."""
    path = source / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows, columns = list(reader), reader.fieldnames or []
    kept = list(change(rows))
    _write(path, columns, kept)
    if table != COVERAGE:
        change_rows(source, COVERAGE, lambda found: _recounted(found, table, len(kept)))
    elif len(kept) != len(rows):
        change_rows(source, COVERAGE, lambda found: _recounted(found, COVERAGE, len(kept)))


def drop_table(source: Path, table: str) -> None:
    """The extract comes without one optional table, and its coverage does not speak of it."""
    (source / f"{table}.csv").unlink()
    change_rows(source, COVERAGE, lambda rows: [row for row in rows if row["covg_table_name"] != table])


def _recounted(rows: list[Row], table: str, count: int) -> list[Row]:
    return [
        row | {"covg_row_count": str(count)} if row["covg_table_name"] == table and row["covg_row_count"] else row
        for row in rows
    ]


def _write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
