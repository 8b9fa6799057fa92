"""The kinds of values that the API takes: strict, so that a mistake is refused and not read as something else."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from register.errors import TextRefused
from register.text import check_text

LONGEST_WORD = 120
LONGEST_NOTE = 2000
#: As far as a number of the register's columns goes.
LARGEST = 2**31 - 1

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_day(value: Any) -> date:
    """A day is a text of ten letters: a number is not read as seconds since 1970."""
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("write a day as 2026-11-20")
    return date.fromisoformat(value)


def _kept(text: str) -> str:
    try:
        return check_text(text)
    except TextRefused as error:
        raise ValueError("it holds a character that cannot be kept") from error


Day = Annotated[date, BeforeValidator(_read_day)]
#: An id, a code or a name, as it stands in the register.
Word = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORD), AfterValidator(_kept)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE), AfterValidator(_kept)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
