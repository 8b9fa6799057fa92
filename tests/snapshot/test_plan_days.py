"""Days of a plan that cannot be right are listed with their row, and stand as they are written."""

from datetime import date

import pytest
from support.snapshots import changed, healthy_tables, opened

from snapshot.findings import LISTED
from snapshot.problems import IMPOSSIBLE_DAY, Problem, rows_of

START, END = "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"


@pytest.mark.parametrize(
    ("column", "day", "sentence"),
    [
        (END, "2019-01-01", f"{END} lies before {START}: the plan is read as ended; correct the day that is wrong"),
        (
            START,
            "2206-01-05",
            f"{START} lies after the day of the snapshot: the plan is read as not begun; correct the day",
        ),
        (START, "0218-01-05", f"{START} lies before 1970; correct the day"),
    ],
)
def test_a_day_that_cannot_be_right_is_listed_with_its_row(column: str, day: str, sentence: str) -> None:
    with opened(changed("ssd_cp_plans", 0, **{column: day})) as snapshot:
        problems = [problem for problem in snapshot.problems if problem.kind == IMPOSSIBLE_DAY]

    assert problems == [Problem(table="ssd_cp_plans", row=2, column=column, problem=sentence, kind=IMPOSSIBLE_DAY)]


def test_a_plan_that_ends_before_it_starts_is_read_as_it_is_written() -> None:
    with opened(changed("ssd_cp_plans", 0, **{END: "2019-01-01"})) as snapshot:
        read = snapshot.connection.execute(f"select {START}, {END} from filed.ssd_cp_plans").fetchall()

    assert read == [(date(2026, 9, 18), date(2019, 1, 1))]


@pytest.mark.parametrize("end", ["2026-09-18", "2026-11-01"])
def test_a_plan_may_end_on_the_day_it_starts_and_later(end: str) -> None:
    with opened(changed("ssd_cp_plans", 0, **{END: end})) as snapshot:
        read = snapshot.connection.execute(f"select {END} from filed.ssd_cp_plans").fetchall()
        problems = snapshot.problems

    assert (read, problems) == ([(date.fromisoformat(end),)], [])


def test_only_so_many_rows_are_listed_and_the_rest_counted() -> None:
    (plan,) = healthy_tables()["ssd_cp_plans"]
    tables = healthy_tables()
    tables["ssd_cp_plans"] += [plan | {"cppl_cp_plan_id": f"BAD{n}", END: "2019-01-01"} for n in range(LISTED + 1)]

    with opened(tables) as snapshot:
        problems = [problem for problem in snapshot.problems if problem.kind == IMPOSSIBLE_DAY]

    assert problems[-1].row is None
    assert problems[-1].problem == f"1 more row has the same trouble with {END}"
    assert rows_of(problems, IMPOSSIBLE_DAY) == LISTED + 1
