"""Days on the command line: one way to write them, and a plain word to whoever writes them otherwise."""

import re
from collections.abc import Callable
from datetime import date

from service.errors import AnswerRefused

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
#: 30/11/2026, 30.11.26 and 30-11-2026, as people in England write them.
_DAY_FIRST = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})")


def day_of(option: str) -> Callable[[str], date]:
    """Reads the value of one option; it is no day unless it is written as 2026-11-30."""

    def read(text: str) -> date:
        found = _day(text) if _ISO.fullmatch(text.strip()) else None
        if found is None:
            raise AnswerRefused(f"{option}: '{text}' is not a day that Corewatch can read. {_advice(text)}")
        return found

    return read


def _advice(text: str) -> str:
    match = _DAY_FIRST.fullmatch(text.strip())
    year = match and (match[3] if len(match[3]) == len("2026") else f"20{match[3]}")
    meant = match and _day(f"{year}-{int(match[2]):02}-{int(match[1]):02}")
    return f"Write the day as {meant}." if meant else "Write it as year, month and day, like 2026-11-30."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
