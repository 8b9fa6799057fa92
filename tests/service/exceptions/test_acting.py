"""What people do to exceptions, as they type it: each thing once, by a named person, or refused in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from support.made_up_nights import CORE_GROUP, run_night

from register import queries
from register.database import Database

Run = Callable[..., Any]

WAIVE = ("exceptions", "waive", "CG-0002", "--reason", "court_order", "--until", "2026-12-01", "--by", "t.manager")
APPROVE = ("exceptions", "approve", "CG-0002", "--by", "h.service")


def events_of(register: Database) -> list[tuple[str, str]]:
    """What people did, in order."""
    with register.reading() as connection:
        return [(event.kind, event.actor) for event in queries.events(connection) if event.actor != "night"]


def test_a_promise(corewatch: Run, register: Database) -> None:
    result = corewatch("exceptions", "ack", "cg-2", "--promise", "2026-11-25", "--by", "t.manager", "--note", "Booked.")
    row = corewatch("exceptions", "list", "--state", "acknowledged").out

    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "CG-0002 is promised for 25 November 2026 by t.manager. It closes when the snapshot shows that it was done; "
        "if the day passes, it is told one step higher.\n"
    )
    assert "Promised for 25" in row
    assert events_of(register) == [("acknowledged", "t.manager")]


def test_a_waiver_takes_two_people(corewatch: Run, register: Database) -> None:
    asked, approved = corewatch(*WAIVE, "--note", "Order of 20 November."), corewatch(*APPROVE)
    page = " ".join(corewatch("exceptions", "show", "CG-0002").out.split())

    assert asked.out.startswith(
        "t.manager asked to waive CG-0002 until 1 December 2026: a court has directed otherwise."
    )
    assert approved.out == (
        "CG-0002 is waived until the end of 1 December 2026: asked for by t.manager, approved by h.service. "
        "It is still counted.\n"
    )
    assert "t.manager asked for it and h.service approved it. It is still counted." in page
    assert "“Order of 20 November.”" in page
    assert events_of(register) == [("waiver_asked", "t.manager"), ("waived", "h.service")]


def test_what_is_waived_stays_in_the_list(corewatch: Run, register: Database) -> None:
    corewatch(*WAIVE)
    corewatch(*APPROVE)

    found = corewatch("exceptions", "list", "--format", "json").document

    assert [(item["reference"], item["state"]) for item in found["exceptions"]][1] == ("CG-0002", "waived")
    assert found["total"] == 3


def test_a_waiver_is_refused_or_ended(corewatch: Run, register: Database) -> None:
    corewatch(*WAIVE)
    refused = corewatch(*APPROVE, "--refuse", "--note", "Not for this.")
    corewatch(*WAIVE)
    corewatch(*APPROVE)
    ended = corewatch("exceptions", "waive", "CG-0002", "--end", "--by", "h.service")

    assert refused.out == "The waiver of CG-0002 is refused: it stays as it was.\n"
    assert ended.out == "The waiver of CG-0002 has ended: it is open again.\n"
    assert [kind for kind, _ in events_of(register)] == [
        "waiver_asked", "waiver_refused", "waiver_asked", "waived", "waiver_ended",
    ]  # fmt: skip


def test_a_row_that_is_gone_takes_two_people(corewatch: Run, register: Database) -> None:
    run_night(register, date(2026, 11, 24), [replace(CORE_GROUP, state="absent", row_gone=True)])
    gone = ("exceptions", "gone", "CG-0002", "--why", "duplicate", "--by")

    first = corewatch(*gone, "t.manager", "--note", "Two plans for one child.")
    page = " ".join(corewatch("exceptions", "show", "CG-0002").out.split())
    second = corewatch(*gone, "h.service")
    after = " ".join(corewatch("exceptions", "show", "CG-0002").out.split())

    assert first.out == (
        "Written into the history of CG-0002: its row stood in the record twice. It stays open until a second person "
        "says the same: corewatch exceptions gone CG-0002 --why duplicate --by PERSON.\n"
    )
    assert "It stays open: closing needs evidence, or two people who say why the row is gone." in page
    assert "said why its row is gone: its row stood in the record twice. “Two plans for one child.”" in page
    assert second.out == (
        "CG-0002 is withdrawn, because its row stood in the record twice: two people have said so. Everybody who was "
        "told of it is told. Should the row come back, it opens again.\n"
    )
    assert "Withdrawn. Its row stood in the record twice." in after
    assert events_of(register) == [("said_gone", "t.manager"), ("withdrawn", "h.service")]


def test_a_note(corewatch: Run, register: Database) -> None:
    result = corewatch("exceptions", "note", "CG-0001", "--text", "The chair knows.", "--by", "t.manager")

    assert result.out == "Written into the history of CG-0001.\n"
    assert "noted. “The chair knows.”" in corewatch("exceptions", "show", "CG-0001").out


def test_an_action_as_a_document(corewatch: Run, register: Database) -> None:
    found = corewatch(
        "exceptions", "ack", "CG-0002", "--promise", "2026-11-23", "--by", "t.manager", "--format", "json"
    ).document["exception"]

    assert (found["state"], found["promise_on"], found["promise_by"]) == ("acknowledged", "2026-11-23", "t.manager")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ack", "CG-0077", "--promise", "2026-11-25", "--by", "x"), "There is no exception CG-0077."),
        (("ack", "CG-0002", "--promise", "2026-11-25"), "Say who does this: add --by and the account of the person"),
        (("ack", "CG-0002", "--promise", "2026-11-25", "--by", " "), "Say who does this: add --by"),
        (("ack", "CG-0002", "--by", "x"), "Say by which day it will be put right: add --promise DAY"),
        (
            ("ack", "CG-0002", "--promise", "2026-11-22", "--by", "x"),
            "The promise for CG-0002 is for 22 November 2026,",
        ),
        (
            ("ack", "CG-0002", "--promise", "2026-12-14", "--by", "x"),
            "The promise for CG-0002 is for 14 December 2026.",
        ),
        (("ack", "CG-0002", "--promise", "25.11.2026", "--by", "x"), "--promise: '25.11.2026' is not a day"),
        (("ack", "CG-0001", "--promise", "2026-11-25", "--by", "x"), "CG-0001 is resolved: only an exception"),
        (("gone", "CG-0002", "--by", "x"), "Say why its row is gone: add --why REASON. Reasons: duplicate (its row"),
        (("gone", "CG-0002", "--why", "move", "--by", "x"), "--why: there is no reason 'move'. Did you mean 'moved'?"),
        (("gone", "CG-0002", "--why", "moved", "--by", "x"), "CG-0002 stands in the last snapshot."),
        (("gone", "CG-0002", "--why", "moved"), "Say who does this: add --by"),
        (("waive", "CG-0002", "--by", "x"), "Say why and until when: add --reason CODE and --until DAY. Reasons:"),
        (
            ("waive", "CG-0002", "--reason", "court", "--until", "2026-12-01", "--by", "x"),
            "--reason: there is no reason 'court'.",
        ),
        (
            ("waive", "CG-0002", "--reason", "court_order", "--until", "2026-11-22", "--by", "x"),
            "The waiver for CG-0002 would end on 22 November 2026, which has passed.",
        ),
        (
            ("waive", "CG-0002", "--reason", "court_order", "--until", "2027-02-22", "--by", "x"),
            "The waiver for CG-0002 would last until 22 February 2027.",
        ),
        (("waive", "CG-0002", "--end", "--by", "x"), "CG-0002 is not waived."),
        (("waive", "CG-0002", "--end", "--reason", "court_order", "--by", "x"), "--end goes without --reason"),
        (("approve", "CG-0002", "--by", "x"), "Nobody has asked for a waiver for CG-0002."),
        (("approve", "CG-0002", "--refuse"), "Say who does this: add --by"),
        (("approve", "CG-0002", "--by", "x", "--note", "y"), "A note goes with a refusal only."),
        (("note", "CG-0002", "--by", "x"), "Say what to write down: add --text TEXT."),
        (("note", "CG-0002", "--by", "x", "--text", " "), ""),
        (("note", "CG-0002", "--by", "x", "--text", "y", "--format", "csv"), "--format: there is no format 'csv'."),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    corewatch: Run, register: Database, arguments: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("exceptions", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1
    assert events_of(register) == []


@pytest.mark.parametrize("by", ["t.manager", "T.Manager", " t.manager "])
def test_nobody_approves_her_own_waiver(corewatch: Run, register: Database, by: str) -> None:
    corewatch(*WAIVE)

    result = corewatch("exceptions", "approve", "CG-0002", "--by", by)

    assert (result.code, result.out) == (2, "")
    assert result.err == "The waiver for CG-0002 was asked for by t.manager. A second person has to approve it.\n"
    assert events_of(register) == [("waiver_asked", "t.manager")]


def test_the_day_is_the_day_in_london(corewatch: Run, register: Database) -> None:
    """At half past eleven at night in UTC it is the next day in London in summer: a promise for the old day is past."""
    with time_machine.travel(datetime(2027, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        past = corewatch("exceptions", "ack", "CG-0002", "--promise", "2027-06-30", "--by", "x")
        today = corewatch("exceptions", "ack", "CG-0002", "--promise", "2027-07-01", "--by", "x")

    assert past.err == ("The promise for CG-0002 is for 30 June 2027, which has passed. Choose today or a later day.\n")
    assert today.code == 0


def test_an_authoritys_own_limits_hold(corewatch: Run, register: Database, tmp_path: Any) -> None:
    (tmp_path / "corewatch.toml").write_text(
        '[register]\npromise_days = 1\nwaiver_days = 3\nnot_waivable = ["visit-cp-max-interval"]\n'
    )

    promise = corewatch("exceptions", "ack", "CG-0002", "--promise", "2026-11-25", "--by", "x")
    waiver = corewatch(*WAIVE)
    never = corewatch("exceptions", "waive", "CG-0005", "--reason", "court_order", "--until", "2026-11-25", "--by", "x")

    assert promise.err.endswith("A promise can be for 24 November 2026 at the latest.\n")
    assert waiver.err.endswith("A waiver can last until 26 November 2026 at the latest.\n")
    assert never.err == (
        "CG-0005 is of the rule visit-cp-max-interval, which is never waived. Put it right, or promise a day.\n"
    )
    assert events_of(register) == []
