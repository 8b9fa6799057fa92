"""Days of a plan that cannot be right: each is listed, and stands as it is written.

A plan that ends before it starts reads as ended, as the catalogue of the rules has it. A mistyped day must not take a
child out of sight without a word: the slip is told wherever the snapshot is, and a night closes nothing on such a plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from snapshot.findings import LISTED, problems_of
from snapshot.problems import IMPOSSIBLE_DAY, Problem
from snapshot.tables import Filled

PLANS = "ssd_cp_plans"
START, END = "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"

#: No plan of ours is older: children on it would long be grown up.
FIRST_START = "date '1970-01-01'"


@dataclass(frozen=True, kw_only=True)
class _Slip:
    """One way in which a day cannot be right."""

    column: str
    test: str
    sentence: str


_SLIPS = (
    _Slip(
        column=END,
        test=f"{END} < {START}",
        sentence=f"{END} lies before {START}: the plan is read as ended; correct the day that is wrong",
    ),
    _Slip(
        column=START,
        test=f"{START} > (SELECT max(snap_as_at_date) FROM filed.cgx_snapshot)",
        sentence=f"{START} lies after the day of the snapshot: the plan is read as not begun; correct the day",
    ),
    _Slip(
        column=START,
        test=f"{START} < {FIRST_START}",
        sentence=f"{START} lies before 1970; correct the day",
    ),
)


def check_plan_days(connection: DuckDBPyConnection, filled: Mapping[str, Filled]) -> list[Problem]:
    """List the plans whose days cannot be right."""
    plans = filled.get(PLANS)
    kept = {column.name for column in plans.query.stored} if plans else set()
    if plans is None or not {START, END} <= kept:
        return []
    return [problem for slip in _SLIPS for problem in _found(connection, slip, plans)]


def _found(connection: DuckDBPyConnection, slip: _Slip, plans: Filled) -> Iterator[Problem]:
    of_slip = f"FROM filed.{PLANS} WHERE {slip.test}"
    ((count,),) = connection.execute(f"SELECT count(*) {of_slip}").fetchall()
    if not count:
        return
    rows = connection.execute(f"SELECT {plans.position} {of_slip} ORDER BY 1 LIMIT {LISTED}").fetchall()
    shown = ((plans.row_shown(position), slip.sentence) for (position,) in rows)
    yield from problems_of(PLANS, slip.column, IMPOSSIBLE_DAY, shown, count)
