"""One tick: what it runs, what it leaves, and what it writes down."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from support.schedules import (
    Clock,
    Nights,
    all_runs,
    at,
    commit_on,
    reject_on,
    shelf_with,
    statuses,
    ticking,
)

from register import runs
from register.database import Database
from register.runs import Claim
from service.errors import ConfigRefused, NightRefused
from service.night.run import LEASE, NightRequest
from service.night.writing import NightDone
from service.schedule.due import PAUSE
from service.schedule.newest import Shelf
from service.schedule.tick import Did, tick

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
#: Half past two on the night after Friday.
DUE = at("2026-11-21T02:30")


def days(first: int, last: int) -> list[date]:
    return [date(2026, 11, day) for day in range(first, last + 1)]


def test_a_night_runs_when_its_time_has_come(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - timedelta(days=1))
    clock, nights = Clock(DUE - timedelta(minutes=1)), Nights()

    early = tick(register, ticking(clock, run=nights, shelf=shelf_with([THURSDAY, FRIDAY])))
    clock.move(minutes=1)
    due = tick(register, ticking(clock, run=nights, shelf=shelf_with([THURSDAY, FRIDAY])))
    clock.move(minutes=5)
    later = tick(register, ticking(clock, run=nights, shelf=shelf_with([THURSDAY, FRIDAY])))

    assert [early.did, due.did, later.did] == [Did.NOTHING_DUE, Did.COMMITTED, Did.NOTHING_DUE]
    assert nights.ran == [FRIDAY]


def test_it_waits_for_a_snapshot_and_writes_nothing(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - timedelta(days=1))

    found = tick(register, ticking(Clock(DUE), run=Nights(), shelf=shelf_with([THURSDAY])))

    assert (found.did, found.night) == (Did.NO_SNAPSHOT, FRIDAY)
    assert statuses(register) == {"2026-11-19": "committed"}


def test_after_an_outage_only_the_newest_is_run_and_the_others_are_missed(register: Database) -> None:
    commit_on(register, date(2026, 11, 16), now=at("2026-11-17T02:30"))
    nights = Nights()

    found = tick(register, ticking(Clock(DUE), run=nights, shelf=shelf_with(days(10, 20))))

    assert (found.did, found.missed) == (Did.COMMITTED, tuple(days(17, 19)))
    assert nights.ran == [FRIDAY]
    assert statuses(register) == {
        "2026-11-16": "committed", "2026-11-17": "missed", "2026-11-18": "missed", "2026-11-19": "missed",
        "2026-11-20": "committed",
    }  # fmt: skip


def test_the_others_are_missed_before_the_night_runs(register: Database) -> None:
    commit_on(register, date(2026, 11, 18), now=at("2026-11-19T02:30"))
    seen = []

    def look(database: Database, request: NightRequest) -> NightDone:
        seen.append(statuses(database)["2026-11-19"])
        raise NightRefused("No.")

    tick(register, ticking(Clock(DUE), run=Nights(instead=look), shelf=shelf_with([FRIDAY])))

    assert seen == ["missed"]


def test_nothing_is_missed_before_the_first_night_of_all(register: Database) -> None:
    found = tick(register, ticking(Clock(DUE), run=Nights(), shelf=shelf_with(days(10, 20))))

    assert (found.did, found.missed) == (Did.COMMITTED, ())
    assert statuses(register) == {"2026-11-20": "committed"}


def test_an_older_snapshot_is_run_while_the_newest_has_not_come(register: Database) -> None:
    commit_on(register, date(2026, 11, 17), now=at("2026-11-18T02:30"))
    clock, nights = Clock(DUE), Nights()

    first = tick(register, ticking(clock, run=nights, shelf=shelf_with([THURSDAY])))
    clock.move(hours=1)
    second = tick(register, ticking(clock, run=nights, shelf=shelf_with([THURSDAY, FRIDAY])))

    assert [first.did, second.did] == [Did.COMMITTED, Did.COMMITTED]
    assert [first.missed, second.missed] == [(date(2026, 11, 18),), ()]
    assert nights.ran == [THURSDAY, FRIDAY]
    assert statuses(register)["2026-11-18"] == "missed"


@pytest.mark.parametrize(("as_at", "did"), [(14, Did.COMMITTED), (13, Did.NO_SNAPSHOT)])
def test_a_snapshot_is_made_up_for_within_seven_days(register: Database, as_at: int, did: Did) -> None:
    commit_on(register, date(2026, 11, 2), now=at("2026-11-03T02:30"))

    found = tick(register, ticking(Clock(DUE), run=Nights(), shelf=shelf_with(days(as_at, as_at))))

    assert found.did == did


def test_a_missed_night_runs_after_all_when_its_snapshot_comes_as_the_newest(register: Database) -> None:
    commit_on(register, date(2026, 11, 17), now=at("2026-11-18T02:30"))
    nights = Nights()
    nothing = ticking(Clock(DUE), run=nights, shelf=shelf_with([]))

    tick(register, nothing)
    before = statuses(register)["2026-11-19"]
    tick(register, ticking(Clock(DUE), run=nights, shelf=shelf_with([THURSDAY])))

    assert before == "missed"
    assert statuses(register)["2026-11-19"] == "committed"


def test_an_older_snapshot_than_the_last_night_is_not_run(register: Database) -> None:
    commit_on(register, FRIDAY, now=DUE)
    nights = Nights()

    found = tick(register, ticking(Clock(DUE + timedelta(days=1)), run=nights, shelf=shelf_with(days(10, 20))))

    assert (found.did, nights.ran) == (Did.NO_SNAPSHOT, [])


def test_a_clock_set_back_runs_nothing_twice(register: Database) -> None:
    clock, nights = Clock(DUE), Nights()
    told = ticking(clock, run=nights, shelf=shelf_with([FRIDAY]))
    tick(register, told)
    before = statuses(register)

    found = []
    for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=40)):
        clock.moment = DUE - back
        found.append(tick(register, told).did)

    assert found == [Did.NOTHING_DUE] * 3
    assert nights.ran == [FRIDAY]
    assert statuses(register) == before


def refuse(database: Database, request: NightRequest) -> NightDone:
    reject_on(database, date.fromisoformat(request.source), now=request.clock())
    raise NightRefused("It is empty.")


def break_off(_database: Database, _request: NightRequest) -> NightDone:
    raise ZeroDivisionError


def break_before_the_claim(_database: Database, _request: NightRequest) -> NightDone:
    raise ConfigRefused("A card is broken.")


@pytest.mark.parametrize(
    ("instead", "did", "status", "message"),
    [
        (refuse, Did.REFUSED, "rejected", "It is empty."),
        (break_off, Did.FAILED, "failed", "The night broke off: ZeroDivisionError."),
        (break_before_the_claim, Did.FAILED, "failed", "A card is broken."),
    ],
)
def test_a_night_that_came_to_nothing_says_why_and_rests(
    register: Database, instead: Callable[[Database, NightRequest], NightDone], did: Did, status: str, message: str
) -> None:
    clock, nights = Clock(DUE), Nights(instead=instead)
    told = ticking(clock, run=nights, shelf=shelf_with([FRIDAY], changed_at=DUE - timedelta(hours=1)))

    found = [tick(register, told).did]
    for _ in range(6):
        clock.move(minutes=5)
        found.append(tick(register, told).did)

    assert found == [did, *[Did.RESTING] * 5, did]
    assert timedelta(minutes=30) == PAUSE
    run = all_runs(register)[FRIDAY]
    assert (run.status, run.message, run.attempt) == (status, message, 2)


def test_a_snapshot_that_changed_is_tried_at_once(register: Database) -> None:
    clock, nights = Clock(DUE), Nights(instead=refuse)
    tick(register, ticking(clock, run=nights, shelf=shelf_with([FRIDAY], changed_at=DUE - timedelta(hours=1))))
    clock.move(minutes=5)
    nights.instead = None

    found = tick(
        register, ticking(clock, run=nights, shelf=shelf_with([FRIDAY], changed_at=DUE + timedelta(minutes=3)))
    )

    assert found.did == Did.COMMITTED


def test_a_file_from_the_future_does_not_count_as_changed_for_ever(register: Database) -> None:
    clock, nights = Clock(DUE), Nights(instead=refuse)
    told = ticking(clock, run=nights, shelf=shelf_with([FRIDAY], changed_at=DUE + timedelta(days=400)))
    tick(register, told)
    clock.move(minutes=5)

    found = tick(register, told)

    assert found.did == Did.RESTING


def test_a_night_that_another_holds_is_left_to_it_until_its_lease_runs_out(register: Database) -> None:
    held = runs.claim(register, business_date=FRIDAY, owner="other:1", lease=LEASE, now=DUE)
    clock, nights = Clock(DUE + LEASE - timedelta(minutes=1)), Nights()
    told = ticking(clock, run=nights, shelf=shelf_with([FRIDAY]))

    busy = tick(register, told)
    clock.move(minutes=1)
    free = tick(register, told)

    assert isinstance(held, Claim)
    assert [busy.did, free.did] == [Did.LEFT_TO_ANOTHER, Did.COMMITTED]
    assert nights.ran == [FRIDAY]


def test_a_snapshot_from_the_future_is_refused_in_words(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - timedelta(days=1))
    nights = Nights()

    found = tick(register, ticking(Clock(DUE), run=nights, shelf=shelf_with([date(2026, 11, 21)])))

    run = all_runs(register)[FRIDAY]
    assert (found.did, nights.ran) == (Did.REFUSED, [])
    assert (run.status, run.message) == (
        "rejected",
        "The snapshot in 2026-11-21 speaks of 21 November 2026, a day that has not ended. "
        "Check the as-at date of the extract, and the clock of this machine.",
    )


def test_a_snapshot_that_can_be_used_is_run_beside_one_from_the_future(register: Database) -> None:
    nights = Nights()

    tick(register, ticking(Clock(DUE), run=nights, shelf=shelf_with([FRIDAY, date(2026, 11, 21)])))

    assert nights.ran == [FRIDAY]


def test_what_cannot_be_used_is_refused_once_a_pause_and_not_every_tick(register: Database) -> None:
    clock = Clock(DUE)
    told = ticking(clock, run=Nights(), shelf=lambda _after: Shelf(unusable=("The folder is gone.",)))

    found = []
    for _ in range(7):
        found.append(tick(register, told).did)
        clock.move(minutes=5)

    assert found == [Did.REFUSED, *[Did.RESTING] * 5, Did.REFUSED]
    assert all_runs(register)[FRIDAY].message == "The folder is gone."


def test_the_shelf_is_asked_for_later_nights_than_the_last_one_only(register: Database) -> None:
    commit_on(register, THURSDAY, now=DUE - timedelta(days=1))
    asked = []

    def shelf(after: date | None) -> Shelf:
        asked.append(after)
        return Shelf()

    tick(register, ticking(Clock(DUE), run=Nights(), shelf=shelf))

    assert asked == [THURSDAY]


def test_no_shelf_is_looked_at_when_nothing_is_due(register: Database) -> None:
    commit_on(register, FRIDAY, now=DUE)

    def shelf(_after: date | None) -> Shelf:
        raise AssertionError

    found = tick(register, ticking(Clock(DUE + timedelta(hours=20)), run=Nights(), shelf=shelf))

    assert found.did == Did.NOTHING_DUE
