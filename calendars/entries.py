"""Rows of a person's file, each knowing where it stands, so that a refusal can say so."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from calendars.errors import FileRefused
from calendars.words import guess

if TYPE_CHECKING:  # the type of csv.reader has no public name at run time
    import _csv


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row or table of a file."""

    file: str
    line: int
    values: Mapping[str, object]
    #: Lines of single keys, where the file has a line for each.
    lines: Mapping[str, int] = field(default_factory=dict)
    #: What the file calls its values.
    noun: str = "column"

    def refuse(self, trouble: str, *, key: str | None = None) -> FileRefused:
        """The refusal to raise, with its place in front."""
        place = f"{self.file}, line {self.lines.get(key or '', self.line)}"
        return FileRefused(f"{place}, {self.noun} {key}: {trouble}" if key else f"{place}: {trouble}")

    def text(self, key: str) -> str:
        """A value that must be filled with text."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.refuse(f"{value} is not text. Put it in quotation marks.", key=key)
        if not value.strip():
            raise self.refuse("it is empty. Fill it in.", key=key)
        return value.strip()

    def optional_text(self, key: str) -> str | None:
        """A value that may be left empty, or out."""
        return self.text(key) if self._is_filled(key) else None

    def optional_day(self, key: str) -> date | None:
        """A date that may be left empty, or out."""
        return self.day(key) if self._is_filled(key) else None

    def day(self, key: str) -> date:
        """A value that must be a date."""
        value = self.values.get(key, "")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if not isinstance(value, str):
            raise self.refuse(f"{value} is not a date. Write it like 2026-12-24.", key=key)
        return self._day_in(self.text(key), key=key)

    def _is_filled(self, key: str) -> bool:
        return str(self.values.get(key, "")).strip() != ""

    def _day_in(self, text: str, *, key: str) -> date:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise self.refuse(f"there is no day {text}. Correct it.", key=key) from None
        meant = _british_day(text)
        hint = f" Did you mean {meant}?" if meant else ""
        raise self.refuse(f"'{text}' is not a date. Write it like 2026-12-24.{hint}", key=key)


def _british_day(text: str) -> date | None:
    try:
        # Only the date is kept: no time zone can matter.
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007
    except ValueError:
        return None


def read_text(path: Path) -> str:
    """The whole file as text, with or without the mark that Excel puts in front."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(f"{path.name}: it is not UTF-8 text. Save it again as UTF-8 text.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise FileRefused(f"{path.name}: it cannot be read ({reason}). Check its name and folder.") from None


def csv_entries(path: Path, columns: Sequence[str], *, optional: Sequence[str] = ()) -> list[Entry]:
    """The rows of a CSV file that has exactly these columns, in any order; the optional ones may be left out."""
    reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
    try:
        header = next(reader, None)
        _check_header(path.name, [name.strip() for name in header or []], columns, optional)
        names = [name.strip() for name in header or []]
        return list(_csv_rows(path.name, reader, names))
    except csv.Error as error:
        raise FileRefused(
            f"{path.name}, line {reader.line_num}: the quotation marks are wrong ({error}). Correct them."
        ) from None


def _check_header(file: str, names: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    place = f"{file}, line 1"
    known = (*columns, *optional)
    wanted = f"The columns are {', '.join(known)}."
    for name in names:
        if name not in known:
            raise FileRefused(f"{place}: there is no column '{name}'.{guess(name, known)} {wanted}")
        if names.count(name) > 1:
            raise FileRefused(f"{place}: the column '{name}' is there twice. Leave one out.")
    for column in columns:
        if column not in names:
            raise FileRefused(f"{place}: the column '{column}' is missing. {wanted}")


def _csv_rows(file: str, reader: "_csv.Reader", names: Sequence[str]) -> Iterator[Entry]:
    line = reader.line_num + 1
    for cells in reader:
        # Excel leaves rows of nothing but commas below the table.
        if any(cell.strip() for cell in cells):
            if len(cells) != len(names):
                raise _wrong_length(f"{file}, line {line}", len(cells), len(names))
            yield Entry(file=file, line=line, values=dict(zip(names, cells, strict=True)))
        line = reader.line_num + 1


def _wrong_length(place: str, values: int, columns: int) -> FileRefused:
    too_many = "Put a value that holds a comma in quotation marks."
    advice = too_many if values > columns else "Fill in what is missing."
    return FileRefused(f"{place}: {values} values for {columns} columns. {advice}")


def toml_entries(path: Path, table: str, keys: Sequence[str], *, optional: Sequence[str] = ()) -> list[Entry]:
    """The [[tables]] of a TOML file that holds nothing else, each with exactly these keys, and perhaps the optional."""
    text = read_text(path)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path.name, str(error)) from None
    for name in found:
        if name != table:
            place = _place(path.name, text, name)
            raise FileRefused(f"{place}: there is no '{name}'.{guess(name, [table])} Use [[{table}]] only.")
    entries = _toml_tables(path.name, text, found.get(table, []), table)
    for entry in entries:
        _check_keys(entry, keys, optional)
    return entries


def _not_toml(file: str, error: str) -> FileRefused:
    # tomllib says "Invalid value (at line 2, column 13)", or "(at end of document)".
    reason, _, at = error.partition(" (at ")
    line = re.match(r"line (\d+)", at)
    place = f"{file}, line {line[1]}" if line else file
    return FileRefused(f"{place}: it is not TOML ({reason}). Correct it.")


def _place(file: str, text: str, name: str) -> str:
    lines = _lines_like(text, rf"\[*\s*{re.escape(name)}\b")
    return f"{file}, line {lines[0]}" if lines else file


def _toml_tables(file: str, text: str, tables: object, table: str) -> list[Entry]:
    headers = _lines_like(text, rf"\[\[\s*{table}\s*\]\]")
    if not isinstance(tables, list) or len(headers) != len(tables):
        place = _place(file, text, table)
        raise FileRefused(f"{place}: '{table}' is not a list of tables. Begin each with a line [[{table}]].")
    ends = [*headers, text.count("\n") + 2][1:]
    entries = []
    for values, start, end in zip(tables, headers, ends, strict=True):
        lines = {key: line for key in values for line in _key_lines(text, key) if start < line < end}
        entries.append(Entry(file=file, line=start, values=values, lines=lines, noun="key"))
    return entries


def _check_keys(entry: Entry, keys: Sequence[str], optional: Sequence[str]) -> None:
    known = (*keys, *optional)
    for name in entry.values:
        if name not in known:
            place = f"{entry.file}, line {entry.lines.get(name, entry.line)}"
            raise FileRefused(f"{place}: there is no key '{name}'.{guess(name, known)} Use {', '.join(known)}.")
    for key in keys:
        if key not in entry.values:
            raise entry.refuse(f"the key '{key}' is missing. Add it.")


def _key_lines(text: str, key: str) -> list[int]:
    return _lines_like(text, rf"[\"']?{re.escape(key)}[\"']?\s*=")


def _lines_like(text: str, pattern: str) -> list[int]:
    return [n for n, line in enumerate(text.splitlines(), start=1) if re.match(rf"\s*{pattern}", line)]
