"""`corewatch explain CG-0012`: the whole chain, counted again from a snapshot or told from the register."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.made_up_nights import CORE_GROUP, GP, HIDDEN, MINUTES, SECOND_NIGHT, VISIT, run_night

from alerts import outbox
from alerts.outbox import Outgoing
from register.database import Database
from service.exceptions.told import moment_words

Run = Callable[..., Any]


def said(result: Any) -> str:
    """A page as one line, however it was broken."""
    return " ".join(result.out.split())


def test_without_its_snapshot_it_tells_what_the_register_holds(corewatch: Run, register: Database) -> None:
    result = corewatch("explain", "CG-0002")
    page = said(result)

    assert (result.code, result.err) == (0, "")
    assert "The night of 20 November 2026 showed it last: snapshot made-up, read from /nowhere." in page
    assert "It is about the row plan id PLAN2. The snapshot of that night is no longer where it was read." in page
    assert "cg-first-10wd, critical. The number is 10, since 15 April 2013. Source: Sandwell" in page
    assert "dual_status_mode = BOTH" in page
    assert "The facts the clock began: 2 November 2026 conference on: 2 November 2026" in page
    assert "Friday 13 November 2026: working day 9 Monday 16 November 2026: working day 10" in page
    assert "Step 1, the first day in breach: social worker and team manager." in page
    assert "What happened - Night of 19 November 2026: opened" in page
    assert "- Step 2, 3 working days in breach: service manager and conference chair." in page
    assert page.endswith("What puts it right Hold the core group, and record the date on which it was held.")


def test_with_a_snapshot_it_is_counted_again(corewatch: Run, register: Database, authority: Path) -> None:
    page = said(corewatch("explain", "CG-0002", authority))

    assert "Snapshot 2026-11-20T02:15 of authority 999, as at 20 November 2026." in page
    assert "That is another snapshot than the one counted here: dates may differ." in page
    assert "What was decided Overdue. On 20 November 2026 nothing that meets it was on the record." in page
    assert "conference id: CONF2" in page


def test_the_snapshot_of_its_last_night_is_found_by_itself(corewatch: Run, database: Database, authority: Path) -> None:
    run_night(database, SECOND_NIGHT, [CORE_GROUP], source=str(authority), snapshot_id="2026-11-20T02:15")

    found = corewatch("explain", "CG-0001", "--format", "json").document
    page = said(corewatch("explain", "CG-0001"))

    assert found["recount"]["obligation"]["due_on"] == found["exception"]["due_on"] == "2026-11-16"
    assert [step["day"] for step in found["recount"]["counted"] if step["number"] == 10] == ["2026-11-16"]
    assert (found["why_not_recounted"], found["night"]["snapshot_id"]) == (None, "2026-11-20T02:15")
    assert "another snapshot" not in page


def test_a_snapshot_that_no_longer_shows_it_is_no_refusal(corewatch: Run, database: Database, authority: Path) -> None:
    gone = replace(CORE_GROUP, subject="PLAN3", plan="PLAN3")
    run_night(database, SECOND_NIGHT, [gone], source=str(authority))

    found = corewatch("explain", "CG-0001", "--format", "json").document
    asked = corewatch("explain", "CG-0001", authority)

    assert found["recount"] is None
    assert found["why_not_recounted"].startswith(
        f"It was not counted again from {authority}. The rule cg-first-10wd has"
    )
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.startswith("The rule cg-first-10wd has nothing about 'PLAN3' on 20 November 2026")


def test_who_was_told_is_told_without_an_address(corewatch: Run, register: Database) -> None:
    before = said(corewatch("explain", "CG-0002"))
    message = Outgoing(
        key="night-1",
        channel="smtp",
        recipient="worker@example.invalid",
        person="WORKER1",
        kind="digest",
        business_date=SECOND_NIGHT,
        body=b"",
        message_id="<1@example.invalid>",
        exceptions=(2,),
    )
    with register.writing() as connection:
        outbox.put(connection, [message], now=datetime(2026, 11, 21, 2, 30, tzinfo=UTC))

    page, other = said(corewatch("explain", "CG-0002")), said(corewatch("explain", "CG-0005"))

    assert "Who was told No message about it is in the register." in before
    assert "Who was told Night of 20 November 2026: digest to WORKER1: waiting to be sent." in page
    assert "example.invalid" not in page
    assert "No message about it is in the register." in other


def test_the_moment_of_a_message_is_one_in_london() -> None:
    sent_at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert moment_words(sent_at) == ", 2 July 2026 at 00:30"
    assert moment_words(None) == ""


def test_who_speaks_and_by_which_card(corewatch: Run, register: Database) -> None:
    page = said(corewatch("explain", "CG-0003"))

    assert "CG-0004 speaks instead: it is counted and sends no message of its own." in page
    assert (
        "The card of min-not-recorded has it so for the same meeting, when the minutes are overdue, or are not due yet "
        "and not written."
    ) in page


def test_one_that_speaks_without_being_late_is_named_by_its_rule(corewatch: Run, database: Database) -> None:
    run_night(database, SECOND_NIGHT, [GP], HIDDEN)

    page = said(corewatch("explain", "CG-0001"))

    assert "min-not-recorded speaks instead: it is counted" in page
    assert "The card of min-not-recorded has it so for the same meeting" in page


def test_an_authoritys_own_number_shows_both_layers(corewatch: Run, register: Database, tmp_path: Path) -> None:
    (tmp_path / "corewatch.toml").write_text(
        '[[parameter]]\nname = "cg_first_wd"\nfrom = 2026-01-01\nvalue = 8\nsource = "Made-up Council"\n'
    )

    page = said(corewatch("explain", "CG-0002"))

    assert "The number is 8, since 1 January 2026. The authority set it: Made-up Council" in page
    assert "The book's own number is 10." in page
    assert "By the calendar in use now that is 10 working days and not 8:" in page


def test_days_that_are_no_working_days_are_told_and_not_counted_one_by_one(corewatch: Run, register: Database) -> None:
    page = said(corewatch("explain", "CG-0005"))

    assert "It is about the row plan id PLAN2, the first link of its chain." in page
    assert (
        "13 November 2026 is 11 days after 2 November 2026. Every day counts, weekends and bank holidays too." in page
    )


def test_a_rule_that_left_the_book_is_told_from_the_register(corewatch: Run, database: Database) -> None:
    run_night(database, SECOND_NIGHT, [replace(MINUTES, rule="old-rule")])

    result = corewatch("explain", "CG-0001")
    refused = corewatch("explain", "CG-0001", "anywhere")

    assert result.out.startswith("CG-0001: old-rule: meeting MEET9\n")
    assert "The rule old-rule is no longer in the book, and cannot be counted again." in said(result)
    assert (refused.code, refused.out) == (2, "")


def test_the_register_alone_as_a_document(corewatch: Run, register: Database) -> None:
    found = corewatch("explain", "cg2", "--format", "json").document

    assert found["exception"]["reference"] == "CG-0002"
    assert (found["row"], found["number"]["limit"], found["recount"], found["told"]) == ("plan id PLAN2", 10, None, [])
    assert [event["kind"] for event in found["history"]] == ["opened"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("CG-0077",), "There is no exception CG-0077."),
        (("CG-0002", "nowhere"), "There is no folder nowhere."),
        (("CG-0002", "--as-of", "2026-11-01"), "--as-of and --link go with a rule and a key"),
        (("CG-0002", "--link", "start"), "--as-of and --link go with a rule and a key"),
        (("CG-0002", "--format", "csv"), "--format: there is no format 'csv'."),
        (("some-folder",), "Give an exception, such as CG-0012; or a snapshot, with --rule ID and --subject KEY."),
        (("some-folder", "--rule", "cg-first-10wd"), "Give an exception, such as CG-0012; or a snapshot"),
        (("a", "b", "--rule", "cg-first-10wd", "--subject", "PLAN2"), "Give an exception, such as CG-0012"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    corewatch: Run, register: Database, arguments: tuple[str, ...], sentence: str
) -> None:
    result = corewatch("explain", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def test_a_folder_that_is_named_like_an_exception_is_a_snapshot_when_a_rule_is_given(
    corewatch: Run, authority: Path, tmp_path: Path
) -> None:
    (tmp_path / "CG-0012").symlink_to(authority)

    result = corewatch("explain", "CG-0012", "--rule", "cg-first-10wd", "--subject", "PLAN2")

    assert (result.code, result.out.splitlines()[0]) == (0, "First core group within 10 working days: plan PLAN2")


def test_a_later_night_does_not_change_what_it_says_of_the_last_one_that_showed_it(
    corewatch: Run, register: Database
) -> None:
    run_night(register, date(2026, 11, 21), [VISIT], snapshot_id="the-next")

    assert "The night of 20 November 2026 showed it last: snapshot made-up" in said(corewatch("explain", "CG-0002"))
    assert "The night of 21 November 2026 showed it last: snapshot the-next" in said(corewatch("explain", "CG-0005"))
