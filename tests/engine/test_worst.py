"""Worst first: the database and Python put the same obligations in the same order."""

from datetime import date
from itertools import product
from operator import attrgetter
from random import Random

import duckdb

from engine.cards import SEVERITIES
from engine.obligations import Obligation
from engine.states import STATES
from engine.worst import WORST_FIRST, badness

DAY = date(2026, 11, 20)

_OWN = attrgetter("rule", "state", "severity", "days_late", "unit", "subject", "link")


def duty(rule: str, state: str, severity: str, late: int, unit: str, subject: str, link: str | None) -> Obligation:
    return Obligation(
        rule=rule, subject=subject, link=link, person=None, plan=None, meeting=None, started_on=DAY,
        due_on=DAY, breach_on=DAY, met_on=None, closed_on=None, state=state, late_record=False, days_late=late,
        unit=unit, severity=severity, reason=None, says="", evidence={},
    )  # fmt: skip


def test_the_database_and_python_agree_on_the_order() -> None:
    lateness = ((0, "days"), (7, "days"), (8, "days"), (5, "working_days"), (6, "working_days"))
    of_all_kinds = product(("act-1", "cg-1"), STATES, SEVERITIES, lateness, ("B", "a", "é"), (None, "L2"))
    mixed = [
        # Seven days and five working days are as long: the key is another then, as one duty is late in one unit.
        duty(rule, state, severity, late, unit, f"{key}-{unit}", link)
        for rule, state, severity, (late, unit), key, link in Random(7).sample(list(of_all_kinds), k=1_000)
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table duty "
            "(rule text, state text, severity text, days_late bigint, unit text, subject text, link text)"
        )
        connection.executemany("insert into duty values (?, ?, ?, ?, ?, ?, ?)", [_OWN(item) for item in mixed])
        in_sql = connection.execute(f"select * from duty order by {WORST_FIRST}").fetchall()

    assert in_sql == [_OWN(item) for item in sorted(mixed, key=badness)]
