"""What a night does to one exception, line by line of docs/reference/register.md."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from support.one_night import (
    CLOSED_STATES,
    LATER,
    LIVE_STATES,
    NINE,
    NOT_LATE,
    PROMISED,
    THURSDAY,
    WAIVED,
    WAIVER,
    happened,
)
from support.register import FRIDAY, a_finding, a_known, a_night

from register.decision import Since
from register.lifecycle import CLOSING, DESCRIPTION, NO_WAIVER, OWNERSHIP, decide, state_after
from register.tables import NOT_HISTORIC, exception


@pytest.mark.parametrize(
    ("why", "night"),
    [
        ("first_night", {"is_first": True, "last_as_at": None}),
        ("first_night", {"is_first": True, "last_as_at": None, "rule_changed": True}),
        ("practice", {"last_as_at": date(2026, 11, 13)}),
        ("practice", {"last_as_at": date(2026, 11, 13), "rule_changed": True, "calendar_changed": True}),
        ("found_late", {"last_as_at": date(2026, 11, 14)}),
        ("rule_changed", {"last_as_at": date(2026, 11, 14), "rule_changed": True}),
        ("rule_changed", {"last_as_at": date(2026, 11, 14), "rule_changed": True, "calendar_changed": True}),
        ("calendar_changed", {"last_as_at": date(2026, 11, 14), "calendar_changed": True}),
    ],
)
def test_a_new_breach_is_opened_and_says_why_only_now(why: str, night: dict[str, Any]) -> None:
    decision = decide(None, a_finding(), a_night(**night))

    assert (decision.kind, decision.cause) == ("opened", why)
    assert decision.changes["state"] == "open"
    assert decision.changes["opened_because"] == why
    assert decision.changes["opened_on"] == FRIDAY


def test_the_first_event_holds_every_field() -> None:
    written = decide(None, a_finding(), a_night()).steps[0].written

    # The number and the reference are given when it is written, and the moment is that of the event.
    assert set(written) == {column.name for column in exception.columns} - {"id", "reference", "changed_at"}


@pytest.mark.parametrize("state", [state for state in NINE if state != "overdue"] + ["absent"])
def test_nothing_is_opened_for_what_is_not_late(state: str) -> None:
    assert happened(None, a_finding(state=state)) == []


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_what_was_closed_and_is_late_again_is_reopened_without_its_old_waiver(state: str) -> None:
    known = a_known(**{**PROMISED, **WAIVER, "state": state}, tier=3, raised=2, met_on=THURSDAY, times_opened=2)

    decision = decide(known, a_finding(), a_night())

    assert (decision.kind, decision.cause) == ("reopened", "data_corrected")
    after = decision.changes
    assert (after["state"], after["times_opened"], after["opened_on"]) == ("reopened", 3, FRIDAY)
    assert (after["waiver_until"], after["promise_on"], after["met_on"]) == (None, None, None)
    assert (after["tier"], after["raised"]) == (0, 0)


@pytest.mark.parametrize(
    ("why", "known", "finding", "night"),
    [
        ("rule_changed", {}, {}, {}),
        ("data_corrected", {}, {}, {"was_out_of_book": False}),
        ("data_corrected", {"cause": "data_corrected"}, {}, {}),
        ("data_corrected", {"state": "resolved"}, {}, {}),
        ("data_corrected", {}, {"started_on": date(2026, 10, 29)}, {}),
        ("data_corrected", {}, {"due_on": date(2026, 11, 12)}, {}),
        # It became late while the rule was out of the book.
        ("practice", {}, {}, {"last_as_at": date(2026, 11, 13)}),
    ],
)
def test_what_a_rule_took_with_it_comes_back_with_the_rule(
    why: str, known: dict[str, Any], finding: dict[str, Any], night: dict[str, Any]
) -> None:
    gone = a_known(**{"state": "withdrawn", "cause": "rule_changed", **known})

    assert happened(gone, a_finding(**finding), **{"was_out_of_book": True, **night}) == [("reopened", why)]


@pytest.mark.parametrize("state", CLOSED_STATES)
@pytest.mark.parametrize("found", [state for state in NINE if state != "overdue"] + ["absent"])
def test_what_was_closed_stays_as_it_was_closed(state: str, found: str) -> None:
    assert happened(a_known(state=state), a_finding(state=found, due_on=LATER)) == []


@pytest.mark.parametrize("state", [*LIVE_STATES, *CLOSED_STATES])
def test_a_rule_that_could_not_be_evaluated_touches_nothing(state: str) -> None:
    night = a_night(business_date=FRIDAY + timedelta(30), rule_changed=True)

    decision = decide(a_known(**{**PROMISED, "state": state}), None, night)

    assert (decision.steps, decision.follows, decision.is_seen) == ((), {}, False)


@pytest.mark.parametrize("state", ["waived", "open"])
def test_a_waiver_ends_on_its_day_though_its_rule_could_not_be_evaluated(state: str) -> None:
    known = a_known(**{**WAIVED, "state": state}, doubt="x", days_late=5)

    held = decide(known, None, a_night(business_date=THURSDAY, rule_changed=True))
    ended = decide(known, None, a_night(business_date=FRIDAY))

    assert held.steps == ()
    assert [(step.kind, step.cause) for step in ended.steps] == [("waiver_ended", "expired")]
    assert (state_after(known, ended), ended.is_seen) == ("open", False)
    assert set(ended.changes) == {"cause", *NO_WAIVER} | ({"state"} if state == "waived" else set())


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_the_waiver_of_what_is_closed_stays_as_it_was(state: str) -> None:
    assert decide(a_known(**{**WAIVED, "state": state}), None, a_night(business_date=LATER)).steps == ()


@pytest.mark.parametrize("state", LIVE_STATES)
def test_what_is_still_late_stays_and_only_days_pass(state: str) -> None:
    known = a_known(state=state)

    decision = decide(known, a_finding(days_late=8), a_night())

    assert (decision.steps, decision.follows, decision.is_seen) == ((), {}, True)


def test_a_new_sentence_follows_without_an_event() -> None:
    decision = decide(a_known(), a_finding(says="It was due by Friday."), a_night())

    assert decision.steps == ()
    assert decision.follows["says"] == "It was due by Friday."


@pytest.mark.parametrize("name", [*DESCRIPTION, *OWNERSHIP])
def test_no_change_of_a_duty_goes_without_an_event(name: str) -> None:
    value = LATER if name.endswith("_on") else "another"

    decision = decide(a_known(), a_finding(**{name: value}), a_night())

    assert decision.kind == ("owner_changed" if name in OWNERSHIP else "changed")
    assert decision.changes[name] == value


@pytest.mark.parametrize(
    ("why", "night"),
    [
        ("data_corrected", {}),
        ("calendar_changed", {"calendar_changed": True}),
        ("rule_changed", {"rule_changed": True}),
        ("rule_changed", {"rule_changed": True, "calendar_changed": True}),
    ],
)
def test_a_day_that_moved_says_why(why: str, night: dict[str, Any]) -> None:
    known, moved = a_known(), a_finding(due_on=LATER, breach_on=LATER + timedelta(1))

    assert happened(known, moved, **night) == [("changed", why)]
    assert happened(known, a_finding(state="not_due", due_on=FRIDAY), **night) == [("withdrawn", why)]


def test_done_late_is_resolved() -> None:
    decision = decide(a_known(), a_finding(state="met_late", met_on=FRIDAY, days_late=7), a_night())

    assert (decision.kind, decision.cause) == ("resolved", "done_late")
    assert decision.changes == {"state": "resolved", "cause": "done_late", "met_on": FRIDAY, "days_late": 7}


def test_a_duty_that_ended_unmet_lapses() -> None:
    decision = decide(a_known(), a_finding(state="never_met", closed_on=FRIDAY, days_late=5), a_night())

    assert (decision.kind, decision.cause, decision.changes["closed_on"]) == ("lapsed", "duty_ended", FRIDAY)


BOTH_CHANGED = {"rule_changed": True, "calendar_changed": True}


@pytest.mark.parametrize(
    ("ended", "what_happens", "night"),
    [
        # It was so on the last night, and ended nothing then: we changed something.
        ({"met_on": THURSDAY, "recorded_on": THURSDAY}, "rule_changed", {"rule_changed": True}),
        ({"met_on": THURSDAY, "recorded_on": None}, "rule_changed", BOTH_CHANGED),
        ({"met_on": THURSDAY, "due_on": LATER}, "calendar_changed", {"calendar_changed": True}),
        # It was done, or entered, since then.
        ({"met_on": FRIDAY, "recorded_on": FRIDAY}, "practice", BOTH_CHANGED),
        ({"met_on": THURSDAY, "recorded_on": FRIDAY}, "practice", BOTH_CHANGED),
        # A calendar that moved none of its days did nothing; nor did what nobody changed.
        ({"met_on": THURSDAY}, "practice", {"calendar_changed": True}),
        ({"met_on": THURSDAY}, "practice", {}),
        ({"met_on": THURSDAY}, "practice", {"rule_changed": True, "last_as_at": None}),
    ],
)
@pytest.mark.parametrize("state", ["met_late", "never_met"])
def test_what_only_we_have_ended_is_withdrawn(
    state: str, ended: dict[str, Any], what_happens: str, night: dict[str, Any]
) -> None:
    of_practice = ("resolved", "done_late") if state == "met_late" else ("lapsed", "duty_ended")
    days = ended if state == "met_late" else {**ended, "met_on": None, "closed_on": ended["met_on"]}

    found = happened(a_known(), a_finding(state=state, **days), **night)

    assert found == [of_practice if what_happens == "practice" else ("withdrawn", what_happens)]


def test_what_a_held_night_could_not_end_is_still_our_doing_when_the_next_one_does() -> None:
    since = Since(rule_changed=True, calendar_changed=False, last_as_at=THURSDAY - timedelta(1))
    done = a_finding(state="met_late", met_on=since.last_as_at)

    assert happened(a_known(), done, since_closing=since) == [("withdrawn", "rule_changed")]
    assert happened(a_known(), replace(done, met_on=THURSDAY), since_closing=since) == [("resolved", "done_late")]


def met(**changes: Any) -> Any:
    return a_finding(**{"state": "met", "met_on": date(2026, 11, 12), "days_late": 0, **changes})


@pytest.mark.parametrize(
    ("why", "finding", "night"),
    [
        ("recorded_late", met(late_record=True, recorded_on=FRIDAY), {}),
        ("recorded_late", met(recorded_on=None), {}),
        ("recorded_late", met(recorded_on=None, met_on=None), {}),
        ("data_corrected", met(recorded_on=date(2026, 11, 12)), {}),
        ("data_corrected", met(recorded_on=None, due_on=LATER), {}),
        ("data_corrected", met(recorded_on=None, started_on=LATER, due_on=LATER), {}),
        ("recorded_late", met(late_record=True, recorded_on=FRIDAY, due_on=LATER), {}),
        # The day moved by us, and only so was the meeting in time.
        ("rule_changed", met(met_on=date(2026, 11, 16), due_on=LATER), {"rule_changed": True}),
        ("calendar_changed", met(met_on=date(2026, 11, 16), due_on=LATER), {"calendar_changed": True}),
        ("rule_changed", met(met_on=LATER, due_on=LATER, late_record=True, recorded_on=FRIDAY), {"rule_changed": True}),
        # Entered since the last night: that is late, whatever we changed.
        ("recorded_late", met(late_record=True, recorded_on=FRIDAY), {"rule_changed": True}),
        ("recorded_late", met(late_record=True, recorded_on=THURSDAY), {"rule_changed": True}),
        # It stood there on the last night: then it was the rule.
        ("rule_changed", met(late_record=True, recorded_on=date(2026, 11, 18)), {"rule_changed": True}),
        ("rule_changed", met(recorded_on=None), {"rule_changed": True}),
        # A calendar cannot have met a duty whose days stayed.
        ("recorded_late", met(recorded_on=None), {"calendar_changed": True}),
        ("data_corrected", met(recorded_on=date(2026, 11, 12)), {"calendar_changed": True}),
        ("calendar_changed", met(recorded_on=None, due_on=LATER), {"calendar_changed": True}),
    ],
)
def test_met_in_time_after_all_is_withdrawn_and_says_why(why: str, finding: Any, night: dict[str, Any]) -> None:
    assert happened(a_known(), finding, **night) == [("withdrawn", why)]


@pytest.mark.parametrize(
    ("why", "finding", "night"),
    [
        ("data_corrected", a_finding(state="exempt", reason="transferred"), {}),
        ("rule_changed", a_finding(state="exempt", reason="transferred"), {"rule_changed": True}),
        ("data_corrected", a_finding(state="exempt", reason="transferred"), {"calendar_changed": True}),
        ("calendar_changed", a_finding(state="exempt", reason="x", due_on=LATER), {"calendar_changed": True}),
        ("data_corrected", a_finding(state="absent"), {}),
        ("rule_changed", a_finding(state="absent"), {"rule_changed": True}),
        *[("data_corrected", a_finding(state=state), {}) for state in NOT_LATE],
        *[("rule_changed", a_finding(state=state), {"rule_changed": True}) for state in NOT_LATE],
    ],
)
def test_what_is_not_owed_any_more_is_withdrawn_and_says_why(why: str, finding: Any, night: dict[str, Any]) -> None:
    assert happened(a_known(), finding, **night) == [("withdrawn", why)]


def test_the_reason_of_an_exemption_is_kept() -> None:
    decision = decide(a_known(), a_finding(state="exempt", reason="transferred"), a_night())

    assert decision.changes["reason"] == "transferred"


def test_what_is_absent_keeps_its_days() -> None:
    decision = decide(a_known(days_late=6), a_finding(state="absent", due_on=None, started_on=None), a_night())

    assert decision.changes == {"state": "withdrawn", "cause": "data_corrected", "days_late": 6}
    assert not decision.is_seen


def test_a_row_that_vanished_is_not_seen_and_stays() -> None:
    gone = a_finding(state="absent", row_gone=True)

    first = decide(a_known(), gone, a_night())
    second = decide(a_known(not_seen_since=THURSDAY), gone, a_night())

    assert (first.kind, first.cause, first.is_seen) == ("not_seen", "row_gone", False)
    assert first.changes == {"not_seen_since": FRIDAY, "cause": "row_gone"}
    assert second.steps == ()


def test_a_row_that_came_back_is_seen_again() -> None:
    decision = decide(a_known(not_seen_since=THURSDAY), a_finding(), a_night())

    assert [step.kind for step in decision.steps] == ["seen_again"]
    assert decision.changes["not_seen_since"] is None


def test_a_row_that_came_back_in_order_is_closed_in_one_event() -> None:
    decision = decide(
        a_known(not_seen_since=THURSDAY, doubt="x"), a_finding(state="met_late", met_on=FRIDAY), a_night()
    )

    assert [step.kind for step in decision.steps] == ["resolved"]
    assert (decision.changes["not_seen_since"], decision.changes["doubt"]) == (None, None)


def test_a_doubt_is_said_once_and_closes_nothing() -> None:
    doubtful = a_finding(state="unknown", reason="date_missing")

    assert happened(a_known(), doubtful) == [("cannot_tell", "date_missing")]
    assert happened(a_known(doubt="date_missing"), doubtful) == []
    assert happened(a_known(doubt="other"), doubtful) == [("cannot_tell", "date_missing")]
    assert happened(a_known(doubt="date_missing"), a_finding()) == [("can_tell_again", None)]
    assert happened(a_known(not_seen_since=THURSDAY), doubtful)[0] == ("seen_again", None)


@pytest.mark.parametrize("state", [state for state in NINE if state != "overdue"] + ["absent"])
@pytest.mark.parametrize("row_gone", [True, False])
def test_a_held_night_closes_nothing(state: str, row_gone: bool) -> None:
    known = a_known()

    decision = decide(known, a_finding(state=state, row_gone=row_gone, met_on=FRIDAY), a_night(is_held=True))

    assert state_after(known, decision) == "open"
    assert "not_seen_since" not in decision.changes


def test_a_held_night_opens_and_updates() -> None:
    assert happened(None, a_finding(), is_held=True)[0][0] == "opened"
    assert happened(a_known(state="resolved"), a_finding(), is_held=True)[0][0] == "reopened"
    assert happened(a_known(), a_finding(due_on=LATER), is_held=True)[0][0] == "changed"


def test_several_things_in_one_night_are_several_events() -> None:
    known = a_known(**PROMISED, not_seen_since=THURSDAY, doubt="x")

    steps = happened(known, a_finding(due_on=LATER, owner="w2", says="New."))

    assert [kind for kind, _ in steps] == ["seen_again", "can_tell_again", "changed", "owner_changed", "promise_broken"]


def test_what_follows_goes_with_the_last_event() -> None:
    decision = decide(a_known(), a_finding(owner="w2", says="New."), a_night())

    assert decision.steps[-1].changes["says"] == "New."


def test_what_is_not_historic_is_a_column() -> None:
    assert set(NOT_HISTORIC) <= {column.name for column in exception.columns}
    assert not set(NOT_HISTORIC) & {*DESCRIPTION, *OWNERSHIP, *CLOSING}
