"""Why a row is gone: two people who say the same end what nothing in the snapshot can end any more."""

from datetime import date, timedelta

import pytest
from support.register import FRIDAY, a_finding, an_act, days_late, kinds, run_night, shown

from register import actions, audit, errors, past, queries
from register.database import Database
from register.record import Entry

SATURDAY = FRIDAY + timedelta(1)
MONDAY = FRIDAY + timedelta(3)
TUESDAY = FRIDAY + timedelta(4)


@pytest.fixture
def vanished(database: Database) -> Database:
    """One exception whose row the second night did not show."""
    run_night(database, a_finding())
    vanish(database, SATURDAY)
    return database


def vanish(database: Database, day: date) -> None:
    run_night(database, a_finding(state="absent", row_gone=True), day=day)


def say(database: Database, by: str, why: str = "duplicate", today: date = MONDAY) -> Entry:
    return actions.say_gone(database, "CG-0001", an_act(by, today=today), why=why, note="Seen twice.")


def test_one_person_alone_ends_nothing(vanished: Database) -> None:
    entry = say(vanished, "anna")

    assert (entry.state, entry.not_seen_since) == ("open", SATURDAY)
    assert kinds(vanished, "CG-0001") == ["opened", "not_seen", "said_gone"]


def test_two_people_who_say_the_same_end_it(vanished: Database) -> None:
    say(vanished, "anna")

    entry = say(vanished, "ben")

    assert (entry.state, entry.cause, entry.not_seen_since) == ("withdrawn", "row_duplicate", None)
    assert kinds(vanished, "CG-0001")[2:] == ["said_gone", "withdrawn"]


def test_two_people_who_say_different_things_end_nothing(vanished: Database) -> None:
    say(vanished, "anna", "duplicate")
    assert say(vanished, "ben", "moved").state == "open"

    assert say(vanished, "cleo", "moved").cause == "row_moved"


@pytest.mark.parametrize("again", ["anna", " ANNA "])
def test_nobody_is_two_people(vanished: Database, again: str) -> None:
    say(vanished, "anna")

    with pytest.raises(errors.SaidGone, match="A second person has to say the same before it ends"):
        say(vanished, again)
    assert shown(vanished).state == "open"


def test_what_the_snapshot_shows_is_not_gone(database: Database) -> None:
    run_night(database, a_finding())

    with pytest.raises(errors.StillSeen, match="CG-0001 stands in the last snapshot"):
        say(database, "anna")


def test_a_reason_is_one_of_four(vanished: Database) -> None:
    with pytest.raises(errors.GoneReasonUnknown, match="There is no reason 'tidying'"):
        say(vanished, "anna", "tidying")


def test_what_is_closed_is_not_ended_again(vanished: Database) -> None:
    say(vanished, "anna")
    say(vanished, "ben")

    with pytest.raises(errors.NotLive):
        say(vanished, "cleo")


def test_what_was_said_before_the_row_came_back_counts_no_more(vanished: Database) -> None:
    say(vanished, "anna")
    run_night(vanished, a_finding(), day=MONDAY)
    vanish(vanished, TUESDAY)

    assert say(vanished, "ben", today=TUESDAY).state == "open"
    assert say(vanished, "anna", today=TUESDAY).state == "withdrawn"


def test_a_row_that_comes_back_opens_it_again(vanished: Database) -> None:
    say(vanished, "anna")
    say(vanished, "ben")

    run_night(vanished, a_finding(), day=TUESDAY)

    assert (shown(vanished).state, shown(vanished).cause) == ("reopened", "data_corrected")


def test_it_does_not_come_back_by_itself(vanished: Database) -> None:
    say(vanished, "anna")
    say(vanished, "ben")
    vanish(vanished, TUESDAY)

    assert shown(vanished).state == "withdrawn"


def test_what_cannot_be_told_of_it_ends_with_it(database: Database) -> None:
    run_night(database, a_finding())
    run_night(database, a_finding(state="unknown", reason="undated_meeting"), day=SATURDAY)
    vanish(database, FRIDAY + timedelta(2))
    assert shown(database).doubt is not None

    say(database, "anna")

    assert say(database, "ben").doubt is None


def test_the_past_and_the_history_have_it(vanished: Database) -> None:
    run_night(vanished, a_finding(state="absent", row_gone=True), day=FRIDAY + timedelta(2))
    say(vanished, "anna")
    say(vanished, "ben")
    vanish(vanished, TUESDAY)

    with vanished.reading() as connection:
        assert audit.verify(connection).problems == ()
    shown_then, shown_now = known_on(vanished, FRIDAY + timedelta(2)), shown(vanished)
    assert (shown_then.state, shown_then.seen_on) == ("open", FRIDAY)
    rebuilt = known_on(vanished, TUESDAY)
    assert (rebuilt.state, rebuilt.days_late, rebuilt.seen_on) == ("withdrawn", 9, FRIDAY)
    assert (shown_now.state, shown_now.days_late, shown_now.seen_on) == ("withdrawn", 9, FRIDAY)


def known_on(database: Database, day: date) -> Entry:
    with database.reading() as connection:
        then = past.known_on(connection, day, days_late=days_late)
        return queries.entry(connection, "CG-0001", source=then.entries)


def test_what_was_said_on_the_day_of_a_night_is_no_sight_of_it(vanished: Database) -> None:
    say(vanished, "anna", today=SATURDAY)
    say(vanished, "ben", today=SATURDAY)
    run_night(vanished, day=SATURDAY + timedelta(1))

    rebuilt = known_on(vanished, SATURDAY + timedelta(1))

    assert (rebuilt.state, rebuilt.seen_on, rebuilt.days_late) == ("withdrawn", FRIDAY, 8)
    assert (shown(vanished).seen_on, shown(vanished).days_late) == (FRIDAY, 8)
