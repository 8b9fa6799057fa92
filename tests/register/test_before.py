"""Which exceptions were in breach before, and how often: a life that was withdrawn was no breach."""

from datetime import date, timedelta

import pytest
from support.register import FRIDAY, a_finding, run_night

from register import before
from register.database import Database
from register.record import Finding

RESOLVED = a_finding(state="met_late", met_on=FRIDAY)
LAPSED = a_finding(state="never_met", closed_on=FRIDAY)
#: Entered wrongly, and put right: it was never late.
WITHDRAWN = a_finding(state="met", met_on=date(2026, 11, 12), recorded_on=date(2026, 11, 12))


@pytest.mark.parametrize(
    ("ends", "is_live", "times"),
    [
        ([], True, 0),
        ([RESOLVED], False, 1),
        ([LAPSED], False, 1),
        ([WITHDRAWN], False, 0),
        ([RESOLVED], True, 1),
        ([WITHDRAWN], True, 0),
        ([RESOLVED, WITHDRAWN], False, 1),
        ([WITHDRAWN, RESOLVED], False, 1),
        ([WITHDRAWN, WITHDRAWN], True, 0),
        ([RESOLVED, WITHDRAWN, LAPSED], True, 2),
    ],
)
def test_each_life_counts_by_its_own_end(database: Database, ends: list[Finding], is_live: bool, times: int) -> None:
    nights = [finding for end in ends for finding in (a_finding(), end)] + [a_finding()] * is_live

    for number, finding in enumerate(nights):
        run_night(database, finding, day=FRIDAY + timedelta(number))

    with database.reading() as connection:
        found = [(item.key, item.plan, item.times) for item in before.ended_breaches(connection)]
    assert found == ([(a_finding().key, "P1", times)] if times else [])
