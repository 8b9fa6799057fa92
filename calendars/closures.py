"""Days on which the authority is closed. They do not stop a statutory clock unless it is told so."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calendars.entries import Entry, csv_entries, toml_entries
from calendars.errors import FileRefused

COLUMNS = ("closed_on", "title", "source")


@dataclass(frozen=True, kw_only=True)
class Closure:
    """One day closed, and who decided it."""

    closed_on: date
    title: str
    source: str


def read_closures(path: Path) -> list[Closure]:
    """The closures in a CSV file, or in the [[closure]] tables of a TOML file."""
    entries = _entries(path)
    first_lines: dict[date, int] = {}
    for entry in entries:
        day = entry.day("closed_on")
        if day in first_lines:
            raise entry.refuse(f"{day} is on line {first_lines[day]} already. Leave one out.", key="closed_on")
        first_lines[day] = entry.line
    return [_closure(entry) for entry in entries]


def _entries(path: Path) -> list[Entry]:
    match path.suffix.lower():
        case ".csv":
            return csv_entries(path, COLUMNS)
        case ".toml":
            return toml_entries(path, "closure", COLUMNS)
    raise FileRefused(f"{path.name}: closures are read from .csv and .toml files only. Save it as one of them.")


def _closure(entry: Entry) -> Closure:
    return Closure(closed_on=entry.day("closed_on"), title=entry.text("title"), source=entry.text("source"))
