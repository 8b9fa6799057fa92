"""What people may do, and what they may not; each is one event or a clear sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from support.register import FRIDAY, LIMITS, NOW, a_finding, an_act, kinds, run_night, shown

from register import actions, errors, queries
from register.database import Database
from register.record import Entry

MONDAY = FRIDAY + timedelta(3)
LAST_PROMISE = FRIDAY + timedelta(20)
LAST_WAIVER = FRIDAY + timedelta(90)


@pytest.fixture
def opened(database: Database) -> Database:
    """One open exception."""
    run_night(database, a_finding())
    return database


def acknowledge(database: Database, promise_on: date = MONDAY, by: str = "w1") -> Entry:
    return actions.acknowledge(database, "CG-0001", an_act(by), promise_on=promise_on, limits=LIMITS, note="Booked.")


def ask(database: Database, until: date = MONDAY, by: str = "w1", reason: str = "court") -> Entry:
    return actions.ask_waiver(
        database, "CG-0001", an_act(by), reason=reason, until=until, limits=LIMITS, note="The court decides."
    )


def approve(database: Database, by: str = "m1", today: date = FRIDAY) -> Entry:
    return actions.approve_waiver(database, "CG-0001", an_act(by, today=today), limits=LIMITS)


def waive(database: Database) -> None:
    ask(database)
    approve(database)


def ask_and_close(database: Database) -> None:
    ask(database)
    close(database)


def close(database: Database) -> None:
    run_night(database, a_finding(state="met_late", met_on=FRIDAY), day=MONDAY)


def last_event(database: Database) -> Any:
    with database.reading() as connection:
        return list(queries.events(connection))[-1]


def test_a_promise_is_kept_with_who_gave_it(opened: Database) -> None:
    entry = acknowledge(opened)

    assert (entry.state, entry.promise_on, entry.promise_by, entry.promise_note) == (
        "acknowledged",
        MONDAY,
        "w1",
        "Booked.",
    )
    assert entry == shown(opened)
    said = last_event(opened)
    assert (said.kind, said.actor, said.business_date, said.at, said.run_id) == (
        "acknowledged",
        "w1",
        FRIDAY,
        NOW,
        None,
    )


@pytest.mark.parametrize("promise_on", [FRIDAY, LAST_PROMISE])
def test_a_promise_is_for_today_at_the_earliest_and_not_too_far(opened: Database, promise_on: date) -> None:
    assert acknowledge(opened, promise_on).promise_on == promise_on


REFUSED: dict[str, tuple[Callable[[Database], object], Callable[[Database], object], type[errors.RegisterError]]] = {
    "a promise for yesterday": (
        lambda _: None,
        lambda d: acknowledge(d, FRIDAY - timedelta(1)),
        errors.PromisePast,
    ),
    "a promise a day too far": (
        lambda _: None,
        lambda d: acknowledge(d, LAST_PROMISE + timedelta(1)),
        errors.PromiseTooFar,
    ),
    "a promise put off": (acknowledge, lambda d: acknowledge(d, MONDAY + timedelta(1)), errors.PromisePutOff),
    "a promise for what is closed": (close, acknowledge, errors.NotLive),
    "a promise for what is waived": (waive, acknowledge, errors.WaivedAlready),
    "a waiver that has ended before it began": (
        lambda _: None,
        lambda d: ask(d, FRIDAY - timedelta(1)),
        errors.WaiverPast,
    ),
    "a waiver a day too long": (lambda _: None, lambda d: ask(d, LAST_WAIVER + timedelta(1)), errors.WaiverTooLong),
    "a waiver for no known reason": (lambda _: None, lambda d: ask(d, reason="busy"), errors.WaiverReasonUnknown),
    "a second request": (ask, lambda d: ask(d, by="w2"), errors.WaiverAsked),
    "a request for what is closed": (close, ask, errors.NotLive),
    "a request for what is waived": (waive, ask, errors.WaivedAlready),
    "an approval of nothing": (lambda _: None, approve, errors.WaiverNotAsked),
    "an approval by the same person": (ask, lambda d: approve(d, "w1"), errors.SamePerson),
    "an approval by the same person in capitals": (ask, lambda d: approve(d, " W1"), errors.SamePerson),
    "an approval after its last day": (ask, lambda d: approve(d, today=MONDAY + timedelta(1)), errors.WaiverPast),
    "a second approval": (waive, lambda d: approve(d, "m2"), errors.WaivedAlready),
    "an approval of what is closed": (ask_and_close, approve, errors.NotLive),
    "a refusal of nothing": (
        lambda _: None,
        lambda d: actions.refuse_waiver(d, "CG-0001", an_act()),
        errors.WaiverNotAsked,
    ),
    "an end of no waiver": (ask, lambda d: actions.end_waiver(d, "CG-0001", an_act()), errors.WaiverNotInForce),
    "an empty note": (lambda _: None, lambda d: actions.note(d, "CG-0001", an_act(), text=" \n"), errors.NoteEmpty),
    "a note by nobody": (
        lambda _: None,
        lambda d: actions.note(d, "CG-0001", an_act(" "), text="x"),
        errors.PersonMissing,
    ),
    "a note on what does not exist": (
        lambda _: None,
        lambda d: actions.note(d, "CG-0002", an_act(), text="x"),
        errors.ExceptionUnknown,
    ),
}


@pytest.mark.parametrize(("before", "act", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_changes_nothing(
    opened: Database,
    before: Callable[[Database], object],
    act: Callable[[Database], object],
    refusal: type[errors.RegisterError],
) -> None:
    before(opened)
    was, happened = shown(opened), kinds(opened)

    with pytest.raises(refusal) as refused:
        act(opened)

    assert str(refused.value).endswith(".")
    assert "{" not in str(refused.value)
    assert (shown(opened), kinds(opened)) == (was, happened)


def test_a_rule_that_is_never_waived_is_not_waived(database: Database) -> None:
    run_night(database, a_finding(rule="statutory"))

    with pytest.raises(errors.WaiverNotAllowed, match="CG-0001 is of the rule statutory, which is never waived"):
        ask(database)


def test_a_rule_that_may_no_longer_be_waived_is_not_approved(opened: Database) -> None:
    ask(opened)
    stricter = actions.Limits(
        promise_max_days=1, waiver_max_days=90, waiver_reasons=("court",), never_waived=("cg-first-10wd",)
    )

    with pytest.raises(errors.WaiverNotAllowed):
        actions.approve_waiver(opened, "CG-0001", an_act("m1"), limits=stricter)


def test_a_promise_can_be_brought_forward(opened: Database) -> None:
    acknowledge(opened, MONDAY)

    assert acknowledge(opened, FRIDAY).promise_on == FRIDAY
    assert kinds(opened) == ["opened", "acknowledged", "acknowledged"]


def test_a_new_promise_can_be_made_after_a_broken_one(opened: Database) -> None:
    acknowledge(opened, FRIDAY)
    run_night(opened, a_finding(), day=MONDAY)

    entry = acknowledge(opened, MONDAY)

    assert (entry.state, entry.raised) == ("acknowledged", 1)


@pytest.mark.parametrize("until", [FRIDAY, LAST_WAIVER])
def test_a_request_leaves_the_state_until_a_second_person_approves(opened: Database, until: date) -> None:
    asked = ask(opened, until)
    approved = approve(opened)

    assert (asked.state, asked.waiver_asked_by, asked.waiver_asked_at, asked.cause) == ("open", "w1", NOW, "court")
    assert (approved.state, approved.waiver_until, approved.waiver_approved_by) == ("waived", until, "m1")
    assert kinds(opened) == ["opened", "waiver_asked", "waived"]


def test_an_approval_takes_the_place_of_a_promise(opened: Database) -> None:
    acknowledge(opened)
    ask(opened)

    approved = approve(opened)

    assert (approved.state, approved.promise_on, approved.promise_by) == ("waived", None, None)


@pytest.mark.parametrize(("by", "cause"), [("m1", "refused"), ("w1", "taken_back")])
def test_a_request_can_be_refused_or_taken_back(opened: Database, by: str, cause: str) -> None:
    acknowledge(opened)
    ask(opened)

    entry = actions.refuse_waiver(opened, "CG-0001", an_act(by), note="Hold the meeting.")

    assert (entry.state, entry.waiver_asked_by, entry.waiver_until) == ("acknowledged", None, None)
    said = last_event(opened)
    assert (said.kind, said.cause, said.changes["note"]) == ("waiver_refused", cause, "Hold the meeting.")


def test_a_waiver_can_be_ended_by_hand(opened: Database) -> None:
    ask(opened)
    approve(opened)

    entry = actions.end_waiver(opened, "cg-1", an_act("m2"), note="The court has decided.")

    assert (entry.state, entry.waiver_until, entry.waiver_approved_by) == ("open", None, None)
    assert last_event(opened).cause == "by_hand"


def test_a_waiver_alters_no_night_before_it(opened: Database) -> None:
    before = kinds(opened)

    ask(opened)
    approve(opened)

    assert kinds(opened)[: len(before)] == before
    assert shown(opened).opened_on == FRIDAY


@pytest.mark.parametrize("state", ["live", "closed"])
def test_a_note_can_be_written_whatever_the_state(opened: Database, state: str) -> None:
    if state == "closed":
        close(opened)
    was = shown(opened)

    entry = actions.note(opened, "CG-0001", an_act("m1"), text="She rang: the family was away.")

    assert entry.state == was.state
    said = last_event(opened)
    assert (said.kind, said.actor, said.changes) == ("noted", "m1", {"note": "She rang: the family was away."})


def test_what_changed_at_the_same_moment_is_not_overwritten(opened: Database) -> None:
    @event.listens_for(opened.engine, "before_cursor_execute")
    def _change(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE exception") and "state = 'waived'" not in statement:
            cursor.execute("UPDATE exception SET state = 'waived'")

    with pytest.raises(errors.ChangedMeanwhile, match="CG-0001 was changed by somebody else"):
        acknowledge(opened)

    assert (shown(opened).state, kinds(opened)) == ("open", ["opened"])


def test_of_two_people_at_once_one_is_first(opened: Database) -> None:
    def try_it(by: str) -> str:
        try:
            return ask(opened, by=by).state
        except errors.WaiverAsked as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(try_it, ["w1", "w2", "w3", "w4"]))

    assert sorted(found) == ["WaiverAsked"] * 3 + ["open"]
    assert kinds(opened) == ["opened", "waiver_asked"]


def test_an_action_that_cannot_be_written_leaves_no_event(opened: Database) -> None:
    with opened.writing() as connection:
        connection.execute(text("ALTER TABLE exception RENAME COLUMN promise_note TO another"))

    with pytest.raises(errors.WriteRefused):
        acknowledge(opened)

    assert kinds(opened) == ["opened"]


def test_an_act_on_what_has_changed_since_it_was_looked_at_is_refused(opened: Database) -> None:
    with opened.reading() as connection:
        act = replace(an_act(), looked_at=actions.last_event(connection, 1))

    actions.note(opened, "CG-0001", act, text="First.")
    with pytest.raises(errors.ChangedMeanwhile):
        actions.note(opened, "CG-0001", act, text="First.")

    assert kinds(opened, "CG-0001") == ["opened", "noted"]
