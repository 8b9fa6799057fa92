"""What a night does to a promise and to a waiver, line by line of docs/reference/register.md."""

from datetime import date, timedelta
from typing import Any

import pytest
from support.one_night import (
    LAST_DAY,
    LATER,
    PROMISED,
    THURSDAY,
    WAIVED,
    WAIVER,
    happened,
)
from support.register import FRIDAY, a_finding, a_known, a_night

from register.lifecycle import decide, state_after


@pytest.mark.parametrize(
    ("night", "after"),
    [(THURSDAY - timedelta(1), "acknowledged"), (THURSDAY, "open"), (FRIDAY, "open"), (FRIDAY + timedelta(9), "open")],
)
def test_a_promise_holds_until_its_day_has_passed(night: date, after: str) -> None:
    known = a_known(**PROMISED, raised=1)

    decision = decide(known, a_finding(), a_night(business_date=night))

    assert state_after(known, decision) == after
    assert decision.changes.get("raised", 1) == (2 if after == "open" else 1)


def test_a_snapshot_of_before_the_promised_day_breaks_no_promise() -> None:
    caught_up = {"business_date": THURSDAY - timedelta(1), "run_on": FRIDAY + timedelta(1)}

    assert happened(a_known(**PROMISED), a_finding(), **caught_up) == []


def test_a_broken_promise_returns_a_tier_higher() -> None:
    decision = decide(a_known(**PROMISED), a_finding(), a_night())

    assert (decision.kind, decision.cause) == ("promise_broken", "still_late")
    assert decision.changes == {
        "state": "open",
        "cause": "still_late",
        "raised": 1,
        "promise_on": None,
        "promise_by": None,
        "promise_note": None,
    }


@pytest.mark.parametrize("state", ["unknown", "met", "met_late", "exempt", "absent"])
def test_a_promise_is_not_broken_by_what_is_not_late(state: str) -> None:
    assert "promise_broken" not in dict(happened(a_known(**PROMISED), a_finding(state=state)))


@pytest.mark.parametrize(
    ("run_on", "after"), [(THURSDAY, "waived"), (FRIDAY, "waived"), (FRIDAY + timedelta(1), "open")]
)
@pytest.mark.parametrize("is_caught_up", [False, True])
def test_a_waiver_ends_at_the_close_of_its_last_day(run_on: date, after: str, *, is_caught_up: bool) -> None:
    known = a_known(**WAIVED)
    night = a_night(business_date=run_on - timedelta(5 if is_caught_up else 1), run_on=run_on)

    decision = decide(known, a_finding(), night)

    assert state_after(known, decision) == after
    assert decision.cause == (None if after == "waived" else "expired")


@pytest.mark.parametrize("state", ["overdue", "unknown", "absent"])
@pytest.mark.parametrize("is_held", [True, False])
def test_a_waiver_ends_whatever_the_snapshot_shows(state: str, is_held: bool) -> None:
    night = {"business_date": FRIDAY, "is_held": is_held}

    steps = happened(a_known(**WAIVED), a_finding(state=state, row_gone=True), **night)

    assert ("waiver_ended", "expired") in steps


@pytest.mark.parametrize(
    ("why", "finding", "night"),
    [
        ("due_day_moved", a_finding(due_on=LATER), {}),
        ("due_day_moved", a_finding(due_on=LATER), {"rule_changed": True}),
        ("rule_changed", a_finding(), {"rule_changed": True}),
    ],
)
def test_a_waiver_ends_early_with_what_it_was_given_for(why: str, finding: Any, night: dict[str, Any]) -> None:
    known = a_known(**{**WAIVED, "waiver_until": LAST_DAY})

    decision = decide(known, finding, a_night(**night))

    assert decision.steps[-1].kind == "waiver_ended"
    assert decision.steps[-1].cause == why
    assert state_after(known, decision) == "open"


def test_a_change_that_moves_no_due_day_leaves_a_waiver() -> None:
    known = a_known(**{**WAIVED, "waiver_until": LAST_DAY})

    assert state_after(known, decide(known, a_finding(severity="major", owner="w2"), a_night())) == "waived"


def test_a_request_for_a_waiver_ends_too_and_leaves_the_promise() -> None:
    asked = {**WAIVER, "waiver_approved_by": None, "waiver_until": THURSDAY}
    known = a_known(**{**PROMISED, "promise_on": FRIDAY + timedelta(1)}, **asked)

    decision = decide(known, a_finding(), a_night())

    assert happened(known, a_finding()) == [("waiver_ended", "expired")]
    assert state_after(known, decision) == "acknowledged"
    assert decision.changes["waiver_asked_by"] is None
