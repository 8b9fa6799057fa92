"""Strict reading of our own TOML files: the checks of a card, in words that fit a file that is not a card."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import CardError, place_words
from engine.toml_file import TomlFile, check_keys, did_you_mean

Types = Mapping[str, type | tuple[type, ...]]


class StrictFile:
    """A TOML file whose refusals are of the kind that its reader names."""

    def __init__(self, path: Path, *, refusal: type[Exception]) -> None:
        self._refusal = refusal
        try:
            self._file = TomlFile(path)
        except CardError as error:
            raise refusal(str(error)) from error
        except OSError as error:
            raise refusal(f"{path} cannot be read: {error.strerror}. Check the path.") from error
        self.path = path
        self.data: dict[str, Any] = self._file.data

    def check(
        self, found: Mapping[str, Any], *, required: Types, optional: Types, table: str | None = None, nth: int = 0
    ) -> None:
        """Refuse unknown, missing and mistyped keys of one table."""
        if table is None:
            self._check_tables(found, {**required, **optional})
        try:
            check_keys(self._file, found, required=required, optional=optional, table=table, nth=nth)
        except CardError as error:
            # A card has lists of tables only; this file may have a single [table].
            words = str(error).replace("this card", "this file")
            single = table is not None and isinstance(self.data.get(table), dict)
            raise self._refusal(words.replace(f"[[{table}]]", f"[{table}]") if single else words) from error

    def _check_tables(self, found: Mapping[str, Any], known: Types) -> None:
        """An unknown [table] stands on the line of its own header."""
        for name, value in found.items():
            if name not in known and isinstance(value, dict | list):
                hint = did_you_mean(name, known) or " Remove it."
                raise self.refuse(name, f"this file has no table '{name}'.{hint}", table=name)

    def place(self, key: str, *, table: str | None = None, nth: int = 0) -> str:
        """Where a key stands, for whoever finds out later that its value will not do."""
        return place_words(self.path, self._file.line_of(key, table=table, nth=nth))

    def refuse(self, key: str, problem: str, *, table: str | None = None, nth: int = 0) -> Exception:
        """The error for one key; raise it."""
        return self._refusal(str(self._file.refuse(key, problem, table=table, nth=nth)))
