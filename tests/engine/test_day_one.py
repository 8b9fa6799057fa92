"""Where ours differs from the public validator of the children in need census: it counts the start day as day one.

Guidance counts "within 15 working days of the strategy discussion": the day of the discussion is day 0. Counting it as
day one makes every deadline one working day shorter, and a conference held on the last day allowed a late one.
"""

from datetime import date

import pytest

from calendars.jurisdictions import build_calendar

OURS = build_calendar()
DAY_ONE = build_calendar(day_zero_counts=True)

#: Start, working days, our due day, and the due day when the start counts as day one.
WORKED = {
    "first core group, no holidays": (date(2018, 9, 3), 10, date(2018, 9, 17), date(2018, 9, 14)),
    "conference from the strategy discussion": (date(2018, 9, 3), 15, date(2018, 9, 24), date(2018, 9, 21)),
    "conference across Christmas 2018": (date(2018, 12, 12), 15, date(2019, 1, 7), date(2019, 1, 4)),
    "conference across Easter 2019": (date(2019, 4, 10), 15, date(2019, 5, 3), date(2019, 5, 2)),
    "assessment across the August bank holiday": (date(2018, 7, 2), 45, date(2018, 9, 4), date(2018, 9, 3)),
}


@pytest.mark.parametrize("what", WORKED)
def test_the_day_of_the_event_is_not_counted(what: str) -> None:
    start, working_days, ours, day_one = WORKED[what]

    assert (OURS.add(start, working_days), DAY_ONE.add(start, working_days)) == (ours, day_one)
