"""One thing that is wrong with a snapshot, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

#: The row was set aside: an empty required value, a wrong type, or an unknown code in a required column.
QUARANTINED = "quarantined"
#: The value is neither a code nor in the code map, and reads as empty.
UNMAPPED = "unmapped"
#: The link finds nothing, and reads as empty.
DANGLING = "dangling"
#: A day of a plan that cannot be right; it stands as it is written.
IMPOSSIBLE_DAY = "impossible_day"
#: Two rows have one key.
DUPLICATE = "duplicate"
#: The column is not in the contract, and is ignored.
IGNORED_COLUMN = "ignored_column"
#: The file is not in the contract, and is ignored.
IGNORED_FILE = "ignored_file"
#: The worker value names no professional, or two.
UNKNOWN_WORKER = "unknown_worker"
#: The table lacks a column that every row needs, and reads as not supplied.
UNUSABLE_TABLE = "unusable_table"
#: The row of cgx_coverage or cgx_code_map speaks of something that is not in the contract.
UNKNOWN_NAME = "unknown_name"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem; the row is the one a spreadsheet shows, the header being row 1."""

    table: str
    row: int | None
    column: str | None
    problem: str
    kind: str
    #: How many rows it speaks of: the last of a long list stands for the rest.
    rows: int = 1


def rows_of(problems: Iterable[Problem], kind: str) -> int:
    """How many rows have a problem of one kind, each as often as it has one."""
    return sum(problem.rows for problem in problems if problem.kind == kind)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A guess at what was meant, as a sentence to append, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.75)
    return f" Did you mean {close[0]}?" if close else ""
