"""The whole of 2026 in virtual time, with outages at random: each night once, and each that was not run says so."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.base import BaseScheduler
from support.schedules import Clock, Nights, all_runs, at, commit_on, ticking

from register.database import Database
from service.clock import LONDON
from service.schedule.due import due_from
from service.schedule.newest import Ready, Shelf
from service.schedule.process import add_tick, bring_forward
from service.schedule.tick import tick

RUN_ATS = (time(0, 30), time(1, 30), time(6, 0), time(23, 59))
FIRST, LAST = date(2025, 12, 31), date(2026, 12, 30)
YEAR = [FIRST + timedelta(days=nth) for nth in range((LAST - FIRST).days + 1)]


def arrives_at(night: date) -> datetime:
    """The extract is there at a quarter past one in the morning."""
    return due_from(night, time(1, 15))


def shelf_at(clock: Clock) -> Shelf:
    """What has arrived by now: of the last week, because nobody keeps more."""
    today = clock().astimezone(LONDON).date()
    week = (today - timedelta(days=nth) for nth in range(1, 8))
    return Shelf(
        ready=tuple(
            Ready(source=day.isoformat(), as_at=day, changed_at=arrives_at(day))
            for day in week
            if arrives_at(day) <= clock()
        )
    )


def moments(run_at: time) -> Iterator[datetime]:
    """Whenever something can happen: before, at and after the hour, when the snapshot comes, and in between."""
    for night in YEAR:
        due = due_from(night, run_at)
        yield from (due - timedelta(minutes=1), due, due + timedelta(minutes=5))
        yield arrives_at(night) + timedelta(minutes=1)
        yield due + timedelta(hours=12)


def outages(seed: int) -> list[tuple[datetime, datetime]]:
    """Some forty outages of one to sixty hours."""
    drawn = random.Random(seed)
    begins = (at("2026-01-02T00:00") + timedelta(hours=drawn.randrange(363 * 24)) for _ in range(40))
    return [(begin, begin + timedelta(hours=drawn.randint(1, 60))) for begin in begins]


@pytest.mark.parametrize("run_at", RUN_ATS, ids=str)
def test_each_night_of_2026_once_whatever_fails(register: Database, run_at: time) -> None:
    clock, nights, down = Clock(datetime(2025, 12, 31, tzinfo=UTC)), Nights(), outages(seed=run_at.minute)
    told = ticking(clock, run=nights, shelf=lambda _after: shelf_at(clock), run_at=run_at)
    commit_on(register, FIRST - timedelta(days=1), now=clock())

    ends = [end for _, end in down]
    for clock.moment in sorted([*moments(run_at), *ends]):
        if not any(begin <= clock() < end for begin, end in down):
            tick(register, told)

    found = all_runs(register)
    committed = [day for day in YEAR if found[day].status == "committed"]
    missed = [day for day in YEAR if found[day].status == "missed"]
    assert sorted(day for day in nights.ran if day <= LAST) == committed
    assert sorted([*committed, *missed]) == YEAR
    assert all(run.attempt == 1 for day, run in found.items() if day in committed)
    assert 0 < len(missed) < 90
    assert all(in_an_outage(day, run_at, down) for day in missed)


def in_an_outage(night: date, run_at: time, down: list[tuple[datetime, datetime]]) -> bool:
    """True when the scheduler was down from before the night could be run until the next night could be."""
    able, next_able = (max(due_from(day, run_at), arrives_at(day)) for day in (night, night + timedelta(days=1)))
    return any(begin < next_able and end > able for begin, end in down)


class ByHand(BaseScheduler):  # type: ignore[misc] # APScheduler ships no types
    """A scheduler without a thread: the test says when it looks at the clock."""

    def wakeup(self) -> None:
        """Nobody sleeps."""

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)


def by_hand() -> ByHand:
    scheduler = ByHand(timezone=UTC, executors={"default": DebugExecutor()})
    scheduler.start()
    return scheduler


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_scheduler_itself_runs_each_night_once_when_the_clocks_change(register: Database, day: str) -> None:
    begin, nights = at(f"{day}T00:00") - timedelta(hours=30), Nights()
    clock = Clock(begin)
    commit_on(register, date.fromisoformat(day) - timedelta(days=4), now=begin)
    told = ticking(clock, run=nights, shelf=lambda _after: shelf_at(clock), run_at=time(1, 30))
    scheduler, ticks = by_hand(), []

    with time_machine.travel(begin, tick=False) as traveller:
        add_tick(scheduler, lambda: ticks.append(tick(register, told).did), every=timedelta(minutes=5), first=begin)
        for minute in range(60 * 60):
            clock.moment = begin + timedelta(minutes=minute)
            traveller.move_to(clock.moment)
            scheduler._process_jobs()
    scheduler.shutdown()

    assert nights.ran == [date.fromisoformat(day) - timedelta(days=nth) for nth in (3, 2, 1, 0)]
    assert len(ticks) == 60 * 60 // 5


def test_after_a_long_sleep_it_ticks_once(register: Database) -> None:
    begin, ticks = at("2026-11-20T12:00"), []
    scheduler = by_hand()

    with time_machine.travel(begin, tick=False) as traveller:
        add_tick(scheduler, lambda: ticks.append(1), every=timedelta(minutes=5), first=begin)
        scheduler._process_jobs()
        traveller.move_to(begin + timedelta(days=3, minutes=4))
        scheduler._process_jobs()
        scheduler._process_jobs()
    scheduler.shutdown()

    assert len(ticks) == 2


def test_when_the_clock_is_set_back_it_does_not_wait_until_that_hour_comes_again() -> None:
    begin, ticks = at("2026-11-20T12:00"), []
    scheduler, every = by_hand(), timedelta(minutes=5)

    with time_machine.travel(begin, tick=False) as traveller:
        add_tick(scheduler, lambda: ticks.append(1), every=every, first=begin)
        scheduler._process_jobs()
        unmoved = bring_forward(scheduler, every=every, now=begin)
        traveller.move_to(begin - timedelta(hours=1))
        scheduler._process_jobs()
        before = len(ticks)
        moved = bring_forward(scheduler, every=every, now=begin - timedelta(hours=1))
        scheduler._process_jobs()
    scheduler.shutdown()

    assert (unmoved, before, moved, len(ticks)) == (False, 1, True, 2)
