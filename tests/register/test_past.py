"""Any past night is rebuilt as it was shown then."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from support.register import FRIDAY, LIMITS, a_finding, all_shown, an_act, days_late, many, run_night

from register import actions, audit, errors, lifecycle, past, queries
from register.database import Database
from register.decision import Judged
from register.record import Entry, Finding, Key

MONDAY = FRIDAY + timedelta(3)
#: What nobody is shown, and what people changed after the night.
FOLLOWS = ("shown", "changed_at")


def known_on(database: Database, day: date) -> list[Entry]:
    with database.reading() as connection:
        then = past.known_on(connection, day, days_late=days_late)
        return list(queries.entries(connection, queries.Filter(), sort="reference", source=then.entries))


def historic(entries: list[Entry]) -> list[dict[str, Any]]:
    return [{name: value for name, value in asdict(entry).items() if name not in FOLLOWS} for entry in entries]


def test_a_past_night_has_only_what_was_known_then(database: Database) -> None:
    run_night(database, a_finding())
    actions.acknowledge(database, "CG-0001", an_act(), promise_on=MONDAY + timedelta(1), limits=LIMITS)
    run_night(database, a_finding(), *many(3), day=MONDAY)

    (then,) = known_on(database, FRIDAY)

    assert (then.reference, then.state, then.promise_on) == ("CG-0001", "open", None)
    assert known_on(database, MONDAY)[0].state == "acknowledged"


def test_a_day_without_a_night_is_that_of_the_night_before(database: Database) -> None:
    run_night(database, a_finding())
    run_night(database, *many(2), day=MONDAY)

    (then,) = known_on(database, MONDAY - timedelta(1))

    assert then.days_late == 7


def test_days_late_are_those_of_that_night(database: Database) -> None:
    for nth in range(4):
        run_night(database, a_finding(), day=FRIDAY + timedelta(nth))

    assert [known_on(database, FRIDAY + timedelta(nth))[0].days_late for nth in range(4)] == [7, 8, 9, 10]


def test_before_the_first_night_nothing_is_known(database: Database) -> None:
    run_night(database, a_finding())

    with pytest.raises(errors.NothingKnownYet, match="by 19 November 2026"):
        known_on(database, FRIDAY - timedelta(1))


def test_two_nights_can_be_looked_at_one_after_the_other(database: Database) -> None:
    run_night(database, a_finding())
    run_night(database, *many(2), day=MONDAY)

    with database.reading() as connection:
        first = past.known_on(connection, MONDAY, days_late=days_late)
        of_monday = queries.count(connection, queries.Filter(), source=first.entries)
        second = past.known_on(connection, FRIDAY, days_late=days_late)
        of_friday = queries.count(connection, queries.Filter(), source=second.entries)

    assert (of_monday, of_friday) == (2, 1)


def test_the_sentence_is_that_of_the_night_with_its_days(database: Database) -> None:
    nights = [FRIDAY, MONDAY, MONDAY + timedelta(1), MONDAY + timedelta(2)]
    run_night(database, a_finding(says="One of 3. Overdue by 7 days."))
    run_night(database, a_finding(says="One of 3. Overdue by 10 days."), day=nights[1])
    run_night(database, a_finding(says="Two of 3. Overdue by 11 days."), day=nights[2])
    run_night(database, a_finding(says="Two of 3. Overdue by 12 days.", owner="w2"), day=nights[3])

    assert [known_on(database, day)[0].says for day in nights] == [
        "One of 3. Overdue by 7 days.",
        "One of 3. Overdue by 10 days.",
        "Two of 3. Overdue by 11 days.",
        "Two of 3. Overdue by 12 days.",
    ]


def test_the_day_on_which_it_was_last_seen_is_that_of_then(database: Database) -> None:
    """Seen, missing on a held night, seen, vanished, still missing, back, and closed without being shown."""
    gone = a_finding(state="absent", row_gone=True)
    nights = [FRIDAY + timedelta(nth) for nth in range(7)]
    found = [a_finding(), gone, a_finding(), gone, gone, a_finding(), a_finding(state="absent")]
    shown = []
    for day, finding in zip(nights, found, strict=True):
        run_night(database, finding, day=day, is_held=day == nights[1])
        shown.append(all_shown(database)[0].seen_on)

    assert shown == [nights[0], nights[0], nights[2], nights[2], nights[2], nights[5], nights[5]]
    assert [known_on(database, day)[0].seen_on for day in nights] == shown


def test_looking_back_changes_nothing(database: Database) -> None:
    run_night(database, *many(3))
    before = all_shown(database)

    known_on(database, FRIDAY)

    assert all_shown(database) == before


def test_the_past_is_asked_like_the_present(database: Database) -> None:
    run_night(database, *many(5))
    run_night(database, *many(5, team="T2"), day=MONDAY)

    with database.reading() as connection:
        then = past.known_on(connection, FRIDAY, days_late=days_late)
        first = queries.page(connection, queries.Filter(teams=("T1",)), size=3, source=then.entries)
        second = queries.page(connection, queries.Filter(teams=("T1",)), size=3, after=first.after, source=then.entries)
        one = queries.entry(connection, "cg-2", source=then.entries)
        now = queries.count(connection, queries.Filter(teams=("T1",)))

    assert [entry.reference for entry in (*first.entries, *second.entries)] == [f"CG-000{n}" for n in range(1, 6)]
    assert (one.team, now) == ("T1", 0)


STATES = ["overdue"] * 6 + ["met_late", "met", "never_met", "unknown", "exempt", "not_due", "absent"]


def random_findings(chance: random.Random, day: date) -> Iterator[Finding]:
    """What a snapshot might show of ten plans: mostly what is late, and now and then something else."""
    for number in range(10):
        if chance.random() < 0.15:
            continue
        state = chance.choice(
            ["overdue"] * 6 + ["met_late", "met", "never_met", "unknown", "exempt", "not_due", "absent"]
        )
        due_on = date(2026, 11, chance.choice([11, 12, 13]))
        yield a_finding(
            subject=f"P{number}",
            plan=f"P{number}",
            state=state,
            row_gone=chance.random() < 0.5,
            due_on=due_on,
            breach_on=due_on + timedelta(1),
            days_late=days_late(due_on, "days", day) if state == "overdue" else chance.randint(0, 5),
            severity=chance.choice(["critical", "critical", "major"]),
            owner=chance.choice(["w1", "w1", "w2"]),
            reason=chance.choice([None, "a", "b"]),
            says=chance.choice(["One.", "Two."]),
        )


def random_deed(chance: random.Random, database: Database, day: date) -> None:
    """What a person might do; most of it is refused, and that is fine."""
    reference, act = f"CG-{chance.randint(1, 10):04d}", an_act(chance.choice(["w1", "m1"]), today=day)
    deeds = [
        lambda: actions.acknowledge(database, reference, act, promise_on=day + timedelta(1), limits=LIMITS),
        lambda: actions.ask_waiver(
            database, reference, act, reason="court", until=day + timedelta(chance.randint(0, 2)), limits=LIMITS
        ),
        lambda: actions.approve_waiver(database, reference, act, limits=LIMITS),
        lambda: actions.refuse_waiver(database, reference, act),
        lambda: actions.note(database, reference, act, text="A note."),
    ]
    with suppress(errors.ActionRefused, errors.ExceptionUnknown):
        chance.choice(deeds)()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_many_random_nights_each_is_rebuilt_as_it_was_shown(database: Database, seed: int) -> None:
    chance, shown = random.Random(seed), dict[date, list[Entry]]()
    for nth in range(12):
        day = FRIDAY + timedelta(nth)
        found = list(random_findings(chance, day))
        judged = {
            Key("cg-first-10wd", one.subject): Judged(tier=chance.randint(0, 2), is_drift=chance.random() < 0.2)
            for one in found
        }
        run_night(database, *found, day=day, judged=judged, is_held=chance.random() < 0.2, rule_changed=nth == 6)
        shown[day] = all_shown(database)
        for _ in range(3):
            random_deed(chance, database, day)

    rebuilt = {day: historic(known_on(database, day)) for day in shown}

    assert rebuilt == {day: historic(entries) for day, entries in shown.items()}
    with database.reading() as connection:
        assert audit.verify(connection).problems == ()
    states = {entry.state for entries in shown.values() for entry in entries}
    assert states >= {"open", "resolved", "withdrawn", "lapsed", "reopened", "acknowledged"}


def test_a_night_before_a_field_was_kept_can_still_be_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events of an earlier version say nothing of what came later."""
    late = ("policy", "policy_on", "reached")
    before = {name: value for name, value in lifecycle.NOTHING_YET.items() if name not in late}
    monkeypatch.setattr(lifecycle, "NOTHING_YET", before)
    run_night(database, a_finding())
    monkeypatch.undo()

    run_night(database, *many(2), day=MONDAY)

    assert [entry.policy for entry in known_on(database, MONDAY)] == [None, None]
