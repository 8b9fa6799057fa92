"""`corewatch exceptions show`: where one exception stands and what happened to it, in sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.made_up_nights import CORE_GROUP, run_night

from register.database import Database
from register.decision import Judged
from register.record import Event, Finding
from service.exceptions.timeline import timeline

Run = Callable[..., Any]


def said(result: Any) -> str:
    """A page as one line, however it was broken."""
    return " ".join(result.out.split())


def test_all_that_there_is_to_know(corewatch: Run, register: Database) -> None:
    page = said(corewatch("exceptions", "show", "cg-2"))

    assert page.startswith("CG-0002: First core group within 10 working days: plan PLAN2 Synthetic data")
    assert "Open. 4 working days late. Opened on 19 November 2026, because it was late already on the first" in page
    assert "The last day was 16 November 2026; the first day in breach was 17 November 2026." in page
    assert "What puts it right Hold the core group, and record the date on which it was held." in page
    assert "team: Safeguarding North (TEAM1) worker: WORKER1 plan: PLAN2 child: CHILD2" in page
    assert "Step 1, the first day in breach: social worker and team manager." in page
    assert "- Night of 19 November 2026: opened, because" in page


def test_who_speaks_for_whom(corewatch: Run, register: Database) -> None:
    silent, speaker = (said(corewatch("exceptions", "show", name)) for name in ("CG-0003", "CG-0004"))

    assert "CG-0004 speaks instead: it is counted and sends no message of its own." in silent
    assert "It speaks for CG-0003." in speaker
    assert "worker: nobody is recorded" in silent


def test_what_is_closed_says_how_and_asks_for_nothing(corewatch: Run, register: Database) -> None:
    page = said(corewatch("exceptions", "show", "CG-0001"))

    assert "Put right, late. It was done on 20 November 2026, 2 working days late." in page
    assert "Night of 20 November 2026: put right on 20 November 2026, late." in page
    assert "What puts it right" not in page
    assert "of its route" not in page


def test_done_late_and_entered_late_are_told_apart(corewatch: Run, register: Database) -> None:
    found = replace(CORE_GROUP, state="met", met_on=date(2026, 11, 12), late_record=True, days_late=0)
    run_night(register, date(2026, 11, 21), [found])

    page = said(corewatch("exceptions", "show", "CG-0002"))

    assert (
        "Withdrawn. It had been done in time, and was entered late. It was done on 12 November 2026, not late." in page
    )
    assert "withdrawn, because it had been done in time, and was entered late. Done on 12 November 2026." in page


def test_a_row_that_vanished_and_a_promise_that_was_not_kept(corewatch: Run, register: Database) -> None:
    corewatch("exceptions", "ack", "CG-0002", "--promise", "2026-11-23", "--by", "t.manager", "--note", "Booked.")
    run_night(register, date(2026, 11, 24), [CORE_GROUP])
    run_night(register, date(2026, 11, 25), [replace(CORE_GROUP, state="absent", row_gone=True)])

    page = said(corewatch("exceptions", "show", "CG-0002"))

    assert "23 November 2026 at 09:05, t.manager: promised it for 23 November 2026. “Booked.”" in page
    assert (
        "Night of 24 November 2026: the promise for 23 November 2026 was not kept. It is told one step higher." in page
    )
    assert "1 promise was not kept: it is told that much higher." in page
    assert (
        "The snapshot has not shown its row since 25 November 2026. It stays open: closing needs evidence, or two "
        "people who say why the row is gone." in page
    )


def test_the_same_as_a_document(corewatch: Run, register: Database) -> None:
    found = corewatch("exceptions", "show", "CG-0004", "--format", "json").document

    assert (found["exception"]["reference"], found["spoken_for"]) == ("CG-0004", ["CG-0003"])
    assert found["puts_right"].startswith("Write")
    assert [(event["seq"], event["kind"], event["actor"]) for event in found["history"]] == [(4, "opened", "night")]
    assert found["history"][0]["says"].startswith("Night of 19 November 2026: opened, because")


@pytest.mark.parametrize("reference", ["CG-0077", "cg77", "CG-77"])
def test_an_unknown_reference_is_refused(corewatch: Run, register: Database, reference: str) -> None:
    result = corewatch("exceptions", "show", reference)

    assert (result.code, result.out) == (2, "")
    assert result.err == "There is no exception CG-0077. `corewatch exceptions list` shows them all.\n"


def event(kind: str, cause: str | None = None, actor: str = "night", **changes: Any) -> Event:
    return Event(
        seq=1,
        exception_id=1,
        reference="CG-0001",
        run_id=None,
        business_date=date(2026, 7, 1),
        at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        actor=actor,
        kind=kind,
        cause=cause,
        changes=changes,
        prev_hash="",
        hash="",
    )


BEFORE = event(
    "opened", "practice", due_on="2026-06-30", severity="high", owner="W1", state="waived", hidden_how="hold",
    promise_on="2026-07-03", waiver_asked_by="t.manager", waiver_until="2026-07-31", waiver_reason="court_order",
)  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (BEFORE, "opened, because its last day passed. It was due by 30 June 2026."),
        (event("reopened", "data_corrected"), "opened again, because the record now says otherwise."),
        (
            event("changed", "rule_changed", due_on="2026-07-10"),
            "the last day was 30 June 2026 and is 10 July 2026, because the rule, or a setting that it reads, was "
            "changed: this says nothing about practice.",
        ),
        (
            event("changed", "data_corrected", plan="P9"),
            "what it is about changed, because the record now says otherwise.",
        ),
        (event("lapsed", "duty_ended", closed_on="2026-07-01"), "never done: the duty ended on 1 July 2026."),
        (
            event("withdrawn", "data_corrected", reason="looked_after"),
            "withdrawn, because the record now says otherwise. It is not owed: the child is looked after and the other "
            "clock applies.",
        ),
        (event("not_seen", "row_gone"), "its row is no longer in the snapshot. It stays open: closing needs evidence."),
        (
            event("said_gone", "row_merged"),
            "said why its row is gone: the records of the child were merged, and its row stands in the other.",
        ),
        (event("seen_again"), "its row is back in the snapshot."),
        (
            event("cannot_tell", "undated_review"),
            "the snapshot cannot tell whether it was done: a review is marked held without a date.",
        ),
        (event("can_tell_again"), "the snapshot can tell again: it is still not done."),
        (event("acknowledged", promise_on="2026-07-02"), "brought the promise forward to 2 July 2026."),
        (
            event("waived", "court_order"),
            "approved the waiver that t.manager asked for, until the end of 31 July 2026.",
        ),
        (event("waiver_refused", "taken_back"), "took the request for a waiver back."),
        (event("waiver_refused", "refused", note="Not now."), "refused the waiver. “Not now.”"),
        (event("waiver_ended", "expired"), "the waiver ended, because its last day passed."),
        (
            event("waiver_ended", "due_day_moved"),
            "the waiver ended, because the due day of the duty moved, and it was given for the other.",
        ),
        (event("noted", note="The chair knows."), "noted. “The chair knows.”"),
        (
            event("judged", hidden_by="CG-0009", tier=3, is_drift=True),
            "CG-0009 speaks instead: it waits for that one, and is counted; it is at step 3 of its route; "
            "the plan drifts.",
        ),
        (event("judged", hidden_by=None), "it speaks for itself again."),
        (event("owner_changed", owner="W2"), "the worker is now W2, and was W1."),
        (
            event("owner_changed", owner=None, team=None),
            "the team is now not recorded; the worker is now not recorded, and was W1.",
        ),
        (event("something_new"), "Something new."),
    ],
    ids=lambda value: value.kind if isinstance(value, Event) else "",
)
def test_each_event_is_a_sentence(happened: Event, sentence: str) -> None:
    *_, last = timeline([BEFORE, happened])

    assert last.says == sentence


def test_a_moment_is_told_as_a_clock_in_london_shows_it() -> None:
    (told,) = timeline([event("noted", actor="t.manager", note="Late at night.")])

    assert told.when == "2 July 2026 at 00:30, t.manager"


def test_how_far_it_has_risen(corewatch: Run, database: Database) -> None:
    run_night(database, date(2026, 11, 20), [CORE_GROUP], {CORE_GROUP.key: Judged(tier=2, is_drift=True, repeats=2)})

    page = said(corewatch("exceptions", "show", "CG-0001"))

    assert "What else is overdue puts it on step 2 of its route." in page
    assert "Step 2, 3 working days in breach: service manager and conference chair" in page
    assert "Several duties on this plan are late at once: the plan drifts." in page
    assert "This duty, or the same duty on this plan, was in breach 2 times before." in page


@pytest.mark.parametrize(
    ("ending", "is_said"),
    [
        (replace(CORE_GROUP, state="met_late", met_on=date(2026, 11, 20)), True),
        # A typing error that was put right the night after was no breach.
        (replace(CORE_GROUP, state="exempt", reason="transferred"), False),
    ],
)
def test_only_what_ended_as_a_breach_is_counted_in_words(
    corewatch: Run, database: Database, ending: Finding, is_said: bool
) -> None:
    for day, finding in enumerate([CORE_GROUP, ending, CORE_GROUP], start=20):
        run_night(database, date(2026, 11, day), [finding])

    page = said(corewatch("exceptions", "show", "CG-0001"))

    assert "Open again." in page
    assert ("It has been in breach 2 times." in page) is is_said
