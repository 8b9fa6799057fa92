"""Values that are plainly right: one pattern tells them, and they need no cleaning.

Nearly all values are plain. A table is read as if they all were, and the rows in which one is not are found on
the way; only the columns that hold such values are then read with the care of clean.py.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise

from snapshot.clean import DAY_ALONE, SENTINELS, own_words
from snapshot.contract import Column
from snapshot.readers.raw import quoted, text_literal

#: Parts the values of a row: no plain value holds it.
PARTED = "chr(31)"

#: A day from 1901 to 2099: no sentinel is among them.
_DAY = (
    r"(?:(?:190[1-9]|19[1-9]\d|20\d\d)-"
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"|(?:19|20)(?:0[48]|[2468][048]|[13579][26])-02-29|2000-02-29)"
)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
#: Printable ASCII after a first sign, with no blank at the end.
_REST = "(?:[ -~]*[!-~])?"
#: A text that is plain unless it is a sentinel.
_TEXT = "[!-~]" + _REST
#: A sentinel among the values of a row.
_SENTINEL = rf"\x1f(?:{'|'.join(re.escape(word) for word in SENTINELS if word)})\x1f"

#: Texts that begin so are looked at with care, lest they be sentinels.
_SENTINEL_STARTS = {word[:5] for word in SENTINELS if word}

_PATTERNS = {
    "flag": "[YN]",
    "date": _DAY,
    "date_planned": _DAY,
    "datetime": rf"{_DAY}(?:T{_TIME}(?::[0-5]\d)?)?",
    "time": _TIME,
    "int": r"\d{1,18}",
    "num": r"\d{1,18}(?:\.\d{1,18})?",
}

#: A plain value, or NULL for an empty one, in its type; what is not plain may be anything, but stops nothing.
_TYPED = {
    "date": "TRY_CAST({v} AS DATE)",
    "date_planned": "TRY_CAST({v} AS DATE)",
    "datetime": "TRY_CAST({v} AS TIMESTAMP) + CASE WHEN strlen({v}) = 10 THEN "
    + DAY_ALONE
    + " ELSE INTERVAL 0 SECOND END",
    "int": "TRY_CAST({v} AS BIGINT)",
    "num": "TRY_CAST({v} AS DOUBLE)",
}


def plain_pattern(column: Column, codes: Mapping[str, str], *, is_kept: bool) -> str | None:
    """What a plain value looks like, the empty one left out; None when no pattern tells.

    A value that is not kept may be a sentinel or have blanks around it: it makes no difference.
    """
    if column.type in ("id", "worker", "text"):
        return _plain_text() if is_kept or column.is_required else "[ -~]+"
    if column.type == "code":
        return "|".join(map(re.escape, own_words(codes))) or None
    return _PATTERNS.get(column.type)


def plain_value(column: Column, value: str) -> str:
    """SQL for a plain value, or NULL for an empty one, in the column's type."""
    return _TYPED.get(column.type, "{v}").replace("{v}", value)


def is_odd(column: Column, pattern: str) -> str:
    """SQL that is true when a text is not plain; NULL or false when it is."""
    value = quoted(column.name)
    # DuckDB asks the second once for each different value; the first is the quicker one when all are different.
    if column.is_key:
        odd = f"NOT regexp_full_match({value}, {text_literal(f'(?:{pattern})?')})"
    else:
        odd = f"{value} <> regexp_extract({value}, {text_literal(f'^(?:{pattern})$')})"
    return f"{odd} OR strlen({value}) > {column.max_length}" if column.max_length else odd


def is_odd_row(patterns: Sequence[tuple[Column, str]]) -> str:
    """The same for a whole row, whose values are looked at in one go."""
    alike: dict[str, list[Column]] = {}
    for column, pattern in patterns:
        # The long pattern that tells sentinels from texts takes the database long to learn for each table and column:
        # here sentinels are looked for apart.
        alike.setdefault(_TEXT if pattern == _plain_text() else pattern, []).append(column)
    ordered = list(chain.from_iterable(alike.values()))
    row = "".join(rf"(?:(?:{pattern})?\x1f){{{len(columns)}}}" for pattern, columns in alike.items())
    tests = [f"NOT regexp_full_match(concat({_parted(ordered)}), {text_literal(row)})"]
    if texts := [column for column, pattern in patterns if pattern == _plain_text()]:
        tests.append(f"regexp_matches(concat({PARTED}, {_parted(texts)}), {text_literal(_SENTINEL)})")
    return " OR ".join([*tests, *_too_long(ordered)])


def _parted(columns: Iterable[Column]) -> str:
    return ", ".join(f"{quoted(column.name)}, {PARTED}" for column in columns)


def _too_long(columns: Iterable[Column]) -> list[str]:
    lengths: dict[int, list[str]] = {}
    for column in columns:
        if column.max_length:
            lengths.setdefault(column.max_length, []).append(f"strlen({quoted(column.name)})")
    return [f"greatest({', '.join(names)}) > {length}" for length, names in lengths.items()]


@cache
def _plain_text(start: str = "") -> str:
    """What may follow the start of a text: printable ASCII with no blank at either end, and no sentinel's start."""
    next_signs = {word[len(start)] for word in _SENTINEL_STARTS if word.startswith(start)}
    going_on = sorted(sign for sign in next_signs if start + sign not in _SENTINEL_STARTS)
    ways = [re.escape(sign) + _plain_text(start + sign) for sign in going_on]
    ways.append(_any_sign_but(next_signs) + _REST)
    return f"(?:{'|'.join(ways)}| [ -~]*[!-~])?" if start else f"(?:{'|'.join(ways)})"


def _any_sign_but(signs: Collection[str]) -> str:
    """A class of the signs of ASCII that are no blanks, without these."""
    ends = [ord("!") - 1, *sorted(map(ord, signs)), ord("~") + 1]
    ranges = [rf"\x{low + 1:02x}-\x{high - 1:02x}" for low, high in pairwise(ends) if high - low > 1]
    return f"[{''.join(ranges)}]"
