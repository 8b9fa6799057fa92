"""An obligation as cells of a sheet, for CSV and Excel."""

import unicodedata
from datetime import date

from engine.obligations import Obligation
from service.formats.document import OBLIGATION_KEYS

Cell = str | int | float | bool | date | None

HEADINGS = ("title", *OBLIGATION_KEYS)

#: What a spreadsheet takes for the beginning of a formula, or skips before it.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cells(obligation: Obligation, title: str) -> tuple[Cell, ...]:
    """One row, in the order of HEADINGS."""
    evidence = "; ".join(f"{name} = {value}" for name, value in obligation.evidence.items() if value is not None)
    values = (getattr(obligation, key) for key in OBLIGATION_KEYS[:-1])
    return (title, *values, evidence)


def defused(text: str) -> str:
    """A text that no spreadsheet will run: a formula gets an apostrophe in front. Full-width signs count too."""
    first = unicodedata.normalize("NFKC", text.lstrip(" ")[:1])
    return f"'{text}" if first in _STARTS_FORMULA and text else text
