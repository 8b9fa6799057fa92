"""Raw rows for tests: every column of the contract is there, empty unless it is given."""

from datetime import date, timedelta

from reading.contract import TABLES

RawRow = dict[str, str | None]
Value = str | int | date | None


def row(table: str, **values: Value) -> RawRow:
    """One raw row. Column names may leave out the table's prefix."""
    names = [column.name for column in TABLES[table]]
    prefix = names[0].split("_")[0]
    given = {
        name if name in names else f"{prefix}_{name}": None if value is None else str(value)
        for name, value in values.items()
    }
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(unknown)}")
    return {name: given.get(name) for name in names}


def days_from(start: date, end: date) -> list[date]:
    """Every day from start to end, both included."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
