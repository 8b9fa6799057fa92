"""The expressions of a card: SQL over the columns of one relation, from a closed and small vocabulary.

A card's text never reaches the database as it stands. It is parsed, every node is checked against
the lists of engine/trees.py, `{settings}` are put in, and SQL is written again from the tree.
"""

import re
from collections.abc import Callable, Iterable

from engine.errors import EngineError
from engine.known import known
from engine.toml_file import did_you_mean

#: Names that every expression may use besides the columns of its relation.
CLOCK = ("starts_on", "due_on", "met_on", "as_at")

#: What stands for the clock's names in a pass; no relation has such columns.
START, DUE, MET = "_start", "_due", "_met"

#: Our own functions, each a macro of engine/macros.py.
FUNCTIONS = (
    "age_on",
    "days_after",
    "looked_after",
    "months_after",
    "working_days_after",
    "working_days_between",
)

BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class ExpressionError(EngineError):
    """An expression says something the vocabulary does not know."""


def blanks(text: str) -> tuple[str, ...]:
    """The names in `{braces}` of a text, in order."""
    return tuple(BLANK.findall(text))


def columns_of(text: str) -> tuple[str, ...]:
    """The columns that an expression reads, without the clock's own names and the settings."""
    found = known().columns.get(text)
    if found is None:
        from engine.trees import columns_in

        found = columns_in(text)
    return found


def check_columns(text: str, *, relation: str, columns: Iterable[str]) -> None:
    """Refuse a column that the relation does not have, with a guess at the typo."""
    there = tuple(columns)
    for name in columns_of(text):
        if name not in there:
            raise ExpressionError(f"there is no column '{name}' in {relation}.{did_you_mean(name, (*there, *CLOCK))}")


def write(text: str, *, clock: int, setting: Callable[[str], str]) -> str:
    """An expression as SQL, simplified: the first `clock` of start, due and met may be named; a `{blank}` is filled."""
    settings = tuple(setting(name) for name in blanks(text))
    found = known().written.get((text, clock, settings))
    return write_afresh(text, clock=clock, setting=setting) if found is None else found


def write_afresh(text: str, *, clock: int, setting: Callable[[str], str]) -> str:
    """The same, read now: whatever is known of it."""
    from engine.trees import write_tree

    names = {"starts_on": f"f.{START}", "due_on": f"f.{DUE}", "met_on": f"f.{MET}"}
    return write_tree(text, clock=dict(list(names.items())[:clock]) | {"as_at": "as_at()"}, setting=setting)


def is_never(sql: str) -> bool:
    """True when a condition, as written, can no longer hold, whatever the data."""
    return sql == "FALSE"
