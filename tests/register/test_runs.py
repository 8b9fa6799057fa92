"""One run a business date, whoever else is trying."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update
from support.register import FRIDAY, LEASE, NOW, a_finding, a_night, all_shown, claimed, days_late, kinds, run_night

from register import errors, runs, store
from register.database import Database, open_database
from register.decision import Decision
from register.lifecycle import decide
from register.nights import (
    LastRan,
    PlanSeen,
    RuleRun,
    TableRead,
    plans_of_last_night,
    record_rules,
    record_tables,
    replace_plans,
    rules_last_ran,
)
from register.tables import run, run_plan

MONDAY = FRIDAY + timedelta(3)


def let_lease_run_out(database: Database) -> None:
    """As if the holder had been paused: on PostgreSQL the server's own clock decides, and is not ours to set."""
    with database.writing() as connection:
        connection.execute(update(run).values(lease_until=NOW - timedelta(days=400)))


def the_run(database: Database) -> runs.Run:
    with database.reading() as connection:
        found = runs.run_on(connection, FRIDAY)
    assert found is not None
    return found


def commit(database: Database, claim: runs.Claim) -> None:
    with database.writing() as connection:
        runs.fence(connection, claim, now=NOW)
        runs.commit(connection, claim, runs.Figures(), now=NOW)


def test_a_night_is_had_by_one(database: Database) -> None:
    first = claimed(database)

    second = runs.claim(database, business_date=FRIDAY, owner="two", lease=LEASE, now=NOW)

    assert first.attempt == 1
    assert isinstance(second, runs.Busy)
    assert second.owner == "one"


def test_a_committed_night_is_never_run_again(database: Database) -> None:
    commit(database, claimed(database))

    again = runs.claim(database, business_date=FRIDAY, owner="two", lease=LEASE, now=NOW + timedelta(days=1000))

    assert isinstance(again, runs.AlreadyDone)
    assert again.run.status == "committed"
    assert again.run.finished_at == NOW


@pytest.mark.parametrize(("end", "status"), [(runs.reject, "rejected"), (runs.fail, "failed")])
def test_a_run_without_effect_can_be_had_again(database: Database, end: Callable[..., None], status: str) -> None:
    figures = runs.Figures(snapshot_digest="abc", as_at=FRIDAY)

    end(database, claimed(database), reason="cgx_plans.csv is empty.", now=NOW, figures=figures)
    ended = the_run(database)
    again = claimed(database, owner="two")
    begun = the_run(database)

    assert (ended.status, ended.message, ended.snapshot_digest) == (status, "cgx_plans.csv is empty.", "abc")
    assert again.attempt == 2
    assert (begun.status, begun.message, begun.snapshot_digest) == ("claimed", None, None)


def test_a_run_that_ended_without_effect_cannot_commit(database: Database) -> None:
    claim = claimed(database)
    runs.fail(database, claim, reason="The disk is full.", now=NOW)

    with pytest.raises(errors.LeaseLost):
        commit(database, claim)


def test_a_lease_that_ran_out_goes_to_another(database: Database) -> None:
    first = claimed(database)
    let_lease_run_out(database)

    second = claimed(database, owner="two")

    assert second.attempt == 2
    with pytest.raises(errors.LeaseLost, match="2026-11-20"):
        runs.renew(database, first, now=NOW)
    with pytest.raises(errors.LeaseLost):
        runs.reject(database, first, reason="", now=NOW)
    commit(database, second)


def test_a_paused_holder_changes_nothing_after_another_took_over(database: Database) -> None:
    first = claimed(database)
    let_lease_run_out(database)
    run_night(database, a_finding(), now=NOW)

    with pytest.raises(errors.LeaseLost):
        commit(database, first)

    assert kinds(database) == ["opened"]


def test_a_paused_holder_changes_nothing_even_when_nobody_took_over(database: Database) -> None:
    claim = claimed(database)
    let_lease_run_out(database)

    with pytest.raises(errors.LeaseLost):
        commit(database, claim)

    with database.reading() as connection:
        assert runs.last_committed(connection) is None


def test_a_commit_without_the_fence_is_refused_when_another_took_over(database: Database) -> None:
    first = claimed(database)
    let_lease_run_out(database)
    claimed(database, owner="two")

    with pytest.raises(errors.LeaseLost), database.writing() as connection:
        runs.commit(connection, first, runs.Figures(), now=NOW)


def test_the_same_owner_of_an_earlier_attempt_is_another(database: Database) -> None:
    first = claimed(database)
    let_lease_run_out(database)
    claimed(database, owner="one")

    with pytest.raises(errors.LeaseLost):
        commit(database, first)


def test_a_renewed_lease_goes_on_from_then(database: Database) -> None:
    claim = claimed(database)
    before = the_run(database).lease_until

    runs.renew(database, claim, now=NOW + timedelta(minutes=5))

    after = the_run(database).lease_until
    assert after > before
    assert database.is_postgres or after == NOW + timedelta(minutes=15)


def test_what_stands_before_a_lost_fence_is_taken_back(database: Database) -> None:
    claim = claimed(database)
    change = store.Change(key=a_finding().key, known=None, decision=opened())
    let_lease_run_out(database)

    with pytest.raises(errors.LeaseLost), database.writing() as connection:
        apply_and_fence(connection, claim, change)

    assert all_shown(database) == []
    assert kinds(database) == []


def opened() -> Decision:
    return decide(None, a_finding(), a_night())


def apply_and_fence(connection: Connection, claim: runs.Claim, change: store.Change) -> None:
    store.apply(connection, claim, [change], business_date=FRIDAY, now=NOW, days_late=days_late)
    runs.fence(connection, claim, now=NOW)


def claim_in_a_process(address: str, nth: int, at_once: "multiprocessing.synchronize.Barrier", won: object) -> None:
    database = open_database(address)
    at_once.wait()
    claim = runs.claim(database, business_date=FRIDAY, owner=f"process {nth}", lease=LEASE, now=NOW)
    won.put(type(claim).__name__)  # type: ignore[attr-defined]
    database.close()


def test_of_twelve_processes_one_has_the_night(database: Database, address: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    at_once, won = spawn.Barrier(12), spawn.Queue()
    claimers = [spawn.Process(target=claim_in_a_process, args=(address, nth, at_once, won)) for nth in range(12)]
    for claimer in claimers:
        claimer.start()

    found = sorted(won.get() for _ in claimers)

    for claimer in claimers:
        claimer.join()
    assert found == ["Busy"] * 11 + ["Claim"]


def test_of_twelve_threads_one_has_the_night_that_ran_out(database: Database) -> None:
    claimed(database)
    let_lease_run_out(database)

    with ThreadPoolExecutor(12) as pool:
        found = list(
            pool.map(
                lambda nth: runs.claim(database, business_date=FRIDAY, owner=f"{nth}", lease=LEASE, now=NOW), range(12)
            )
        )

    assert sorted(type(one).__name__ for one in found) == ["Busy"] * 11 + ["Claim"]


def test_missed_nights_are_said_and_other_nights_left_alone(database: Database) -> None:
    commit(database, claimed(database))

    runs.mark_missed(database, [FRIDAY + timedelta(n) for n in (0, 1, 2, 1)], now=NOW)
    runs.mark_missed(database, [], now=NOW)

    with database.reading() as connection:
        found = runs.runs_between(connection, FRIDAY, MONDAY)
    assert [(one.business_date, one.status) for one in found] == [
        (FRIDAY, "committed"),
        (FRIDAY + timedelta(1), "missed"),
        (FRIDAY + timedelta(2), "missed"),
    ]


def test_a_missed_night_can_still_be_run(database: Database) -> None:
    runs.mark_missed(database, [FRIDAY], now=NOW)

    assert claimed(database).attempt == 1


def test_the_last_night_is_that_of_the_latest_day(database: Database) -> None:
    for day in (MONDAY, FRIDAY):
        run_night(database, day=day)

    with database.reading() as connection:
        latest = runs.last_committed(connection)
        until_sunday = runs.last_committed(connection, until=MONDAY - timedelta(1))
        before = runs.last_committed(connection, until=date(2026, 1, 1))

    assert latest is not None
    assert until_sunday is not None
    assert (latest.business_date, until_sunday.business_date, before) == (MONDAY, FRIDAY, None)


def test_a_held_night_is_confirmed_once_and_the_history_says_by_whom(database: Database) -> None:
    run_night(database, a_finding(), is_held=True)
    with database.reading() as connection:
        held = runs.last_committed(connection)
    assert held is not None

    confirmed = runs.confirm_held(database, held.id, by="m1", today=FRIDAY, now=NOW)

    assert (confirmed.confirmed_by, confirmed.confirmed_at) == ("m1", NOW)
    assert kinds(database) == ["opened", "confirmed"]
    with pytest.raises(errors.RunNotHeld):
        runs.confirm_held(database, held.id, by="m2", today=FRIDAY, now=NOW)
    assert kinds(database) == ["opened", "confirmed"]


def test_nobody_confirms_nothing(database: Database) -> None:
    run_night(database, a_finding(), is_held=True)

    with pytest.raises(errors.PersonMissing):
        runs.confirm_held(database, 1, by=" ", today=FRIDAY, now=NOW)


def test_a_night_that_is_not_held_cannot_be_confirmed(database: Database) -> None:
    run_night(database, a_finding())

    with pytest.raises(errors.RunNotHeld, match="only a held night"):
        runs.confirm_held(database, 1, by="m1", today=FRIDAY, now=NOW)


def test_only_plans_that_changed_are_written(database: Database) -> None:
    first = [PlanSeen(plan_id=f"P{n}", team="T1", is_open=True) for n in range(3)]
    second = [
        first[0],
        PlanSeen(plan_id="P1", team="T2", is_open=True),
        PlanSeen(plan_id="P9", team=None, is_open=False),
    ]
    friday, monday = claimed(database), claimed(database, MONDAY)
    with database.writing() as connection:
        replace_plans(connection, friday, first)

    with database.writing() as connection:
        replace_plans(connection, monday, second)
        kept = plans_of_last_night(connection)
        replace_plans(connection, monday, second)
        written_by = list(connection.scalars(select(run_plan.c.run_id).order_by(run_plan.c.plan_id)))

    assert kept == tuple(second)
    assert written_by == [friday.run_id, monday.run_id, monday.run_id]


def test_a_rule_last_ran_on_the_last_night_that_evaluated_it(database: Database) -> None:
    nights = {
        FRIDAY: [rule_run("a", "1"), rule_run("b", "1")],
        FRIDAY + timedelta(1): [rule_run("a", "2"), rule_run("b", "2", failed="It took too long.")],
        FRIDAY + timedelta(2): [rule_run("a", "3", not_assessable="cgx_plans is missing")],
    }
    for day, rules in nights.items():
        with database.writing() as connection:
            claim = claimed_within(connection, day)
            record_rules(connection, claim, rules)
            record_tables(connection, claim, [TableRead(table_name="cgx_plans", rows=7, quarantined=1)])
            runs.commit(connection, claim, runs.Figures(calendar_digest=f"c{day.day}"), now=NOW)

    with database.reading() as connection:
        ran = rules_last_ran(connection)

    assert ran == {
        "a": LastRan(business_date=FRIDAY + timedelta(1), rule_digest="2", calendar_digest="c21"),
        "b": LastRan(business_date=FRIDAY, rule_digest="1", calendar_digest="c20"),
    }


def test_a_rule_of_a_night_that_was_not_committed_does_not_count(database: Database) -> None:
    claim = claimed(database)
    with database.writing() as connection:
        record_rules(connection, claim, [rule_run("a", "1")])

    with database.reading() as connection:
        assert rules_last_ran(connection) == {}


def rule_run(rule: str, digest: str, **changes: str) -> RuleRun:
    return RuleRun(rule=rule, rule_digest=digest, subjects=2, states={"met": 2}, **changes)


def claimed_within(connection: Connection, day: date) -> runs.Claim:
    """A night that is ours, in a transaction that has begun."""
    row = connection.execute(
        run.insert()
        .values(business_date=day, status="claimed", owner="one", lease_until=NOW, attempt=1)
        .returning(run.c.id)
    ).one()
    return runs.Claim(run_id=row.id, business_date=day, owner="one", attempt=1, lease=LEASE)
