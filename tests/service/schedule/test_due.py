"""From which moment a night is due: London time, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from support.schedules import at

from service.schedule.due import due_from, last_due

RUN_ATS = (time(0, 30), time(1, 30), time(6, 0), time(23, 59))


@pytest.mark.parametrize(
    ("night", "run_at", "moment"),
    [
        ("2026-12-01", "02:30", "2026-12-02T02:30"),
        ("2026-07-01", "02:30", "2026-07-02T01:30"),
        ("2026-12-31", "00:30", "2027-01-01T00:30"),
        ("2026-07-01", "23:59", "2026-07-02T22:59"),
        # On 29 March 2026 the clocks go from 00:59 to 02:00: half past one comes at the end of the gap.
        ("2026-03-28", "00:30", "2026-03-29T00:30"),
        ("2026-03-28", "01:30", "2026-03-29T01:30"),
        ("2026-03-28", "02:30", "2026-03-29T01:30"),
        # On 25 October 2026 they go from 01:59 back to 01:00: the first half past one counts.
        ("2026-10-24", "00:30", "2026-10-24T23:30"),
        ("2026-10-24", "01:30", "2026-10-25T00:30"),
        ("2026-10-24", "02:30", "2026-10-25T02:30"),
    ],
)
def test_from_when_a_night_is_due(night: str, run_at: str, moment: str) -> None:
    found = due_from(date.fromisoformat(night), time.fromisoformat(run_at))

    assert found == at(moment)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-21T02:29", "2026-11-19"),
        ("2026-11-21T02:30", "2026-11-20"),
        ("2026-11-21T23:59", "2026-11-20"),
        ("2026-07-02T01:29", "2026-06-30"),
        ("2026-07-02T01:30", "2026-07-01"),
        # Ten to midnight in UTC is the next day in London.
        ("2026-07-01T23:50", "2026-06-30"),
    ],
)
def test_the_latest_night_that_is_due(now: str, night: str) -> None:
    found = last_due(at(now), time(2, 30))

    assert found == date.fromisoformat(night)


@pytest.mark.parametrize("run_at", RUN_ATS, ids=str)
def test_in_2026_each_night_comes_once_and_in_order(run_at: time) -> None:
    seen: list[date] = []

    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        night = last_due(moment, run_at)
        if not seen or seen[-1] != night:
            seen.append(night)
        moment += timedelta(minutes=5)

    assert seen == [seen[0] + timedelta(days=nth) for nth in range(len(seen))]
    assert len(seen) in (365, 366)


@pytest.mark.parametrize("run_at", RUN_ATS, ids=str)
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_on_the_days_on_which_the_clocks_change_minute_by_minute(run_at: time, day: str) -> None:
    begin = at(f"{day}T00:00") - timedelta(hours=3)

    nights = [last_due(begin + timedelta(minutes=nth), run_at) for nth in range(30 * 60)]

    changes = [nth for nth in range(1, len(nights)) if nights[nth] != nights[nth - 1]]
    assert [nights[nth] - nights[nth - 1] for nth in changes] == [timedelta(days=1)] * len(changes)
    assert all(due_from(nights[nth], run_at) == begin + timedelta(minutes=nth) for nth in changes)
    assert date.fromisoformat(day) - timedelta(days=1) in nights
