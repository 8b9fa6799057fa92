"""Read a TOML file so strictly that every complaint can name a file and a line."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.errors import CardError


class TomlFile:
    """One TOML file: its data, and where in the text each key stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = _read(path)
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            problem = f"this is not valid TOML: {error}. Mend the line and try again."
            raise CardError(path, int(line.group(1)) if line else None, problem) from error

    def line_of(self, key: str, *, table: str | None = None, nth: int = 0) -> int | None:
        """The line on which `key` stands: at the top, or in the nth `[table]` or `[[table]]`."""
        current, seen = None, -1
        for number, line in enumerate(self.text.splitlines(), start=1):
            header = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$", line)
            if header:
                current = header.group(1)
                seen += current == table
                if table is not None and current == table and seen == nth and key == table:
                    return number
            elif current == table and (table is None or seen == nth) and _starts_key(line, key):
                return number
        return None

    def refuse(self, key: str, problem: str, *, table: str | None = None, nth: int = 0) -> CardError:
        """The error for one key; raise it."""
        return CardError(self.path, self.line_of(key, table=table, nth=nth), problem)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CardError(path, None, "this file is not UTF-8 text. Save it as UTF-8 and try again.") from error


def _starts_key(line: str, key: str) -> bool:
    return re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line) is not None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A guess at the typo as a sentence with a leading space, or nothing."""
    guesses = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{guesses[0]}'?" if guesses else ""


def check_keys(
    file: TomlFile,
    found: Mapping[str, Any],
    *,
    required: Mapping[str, type | tuple[type, ...]],
    optional: Mapping[str, type | tuple[type, ...]],
    table: str | None = None,
    nth: int = 0,
) -> None:
    """Refuse unknown, missing and mistyped keys of one table."""
    known = {**required, **optional}
    place = f"[[{table}]]" if table else "this card"
    for key, value in found.items():
        if key not in known:
            hint = did_you_mean(key, known)
            raise file.refuse(key, f"{place} has no key '{key}'.{hint or ' Remove it.'}", table=table, nth=nth)
        wanted = known[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int):
            raise file.refuse(key, f"'{key}' must be {_type_words(wanted)}, not {value!r}.", table=table, nth=nth)
    for key in required:
        if key not in found:
            raise file.refuse(table or key, f"{place} lacks the key '{key}'. Add it.", table=table, nth=nth)


_TYPE_WORDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "date": "a date like 2026-11-20",
    "list": "a list in [brackets]",
    "dict": "a table",
    "bool": "true or false",
}


def _type_words(wanted: type | tuple[type, ...]) -> str:
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    return " or ".join(_TYPE_WORDS.get(kind.__name__, kind.__name__) for kind in types)
