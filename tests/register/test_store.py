"""A night in bulk: what is written, what is not, and under which reference."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from support.register import (
    FRIDAY,
    LIMITS,
    a_finding,
    a_night,
    all_shown,
    an_act,
    apply_night,
    kinds,
    known_to,
    many,
    run_night,
    shown,
)

from register import actions, errors, queries, store
from register.database import Database
from register.decision import Decision, Judged
from register.lifecycle import decide
from register.record import Finding, Key
from register.references import read_reference, reference
from register.tables import CHUNK, exception

MONDAY = FRIDAY + timedelta(3)
WRITES = ("INSERT", "UPDATE", "DELETE")


def changes_of(database: Database, findings: Iterable[Finding], **judged: Judged) -> list[store.Change]:
    """What a night after the Friday decides, judged by subject."""
    known = known_to(database)
    return [
        store.Change(
            key=one.key,
            known=known.get(one.key),
            decision=decide(known.get(one.key), one, a_night(business_date=MONDAY)),
            judged=judged.get(one.subject),
        )
        for one in findings
    ]


def writes_of(database: Database) -> list[str]:
    """What is written from now on, such as INSERT INTO run."""
    written = list[str]()

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(*said: object) -> None:
        if str(said[2]).startswith(WRITES):
            written.append(str(said[2]).split("(")[0].split(" SET ")[0].strip())

    return written


def test_references_are_given_once_and_in_order(database: Database) -> None:
    run_night(database, *many(3))
    run_night(database, a_finding(subject="P9"), *many(3), day=MONDAY)

    assert [entry.reference for entry in all_shown(database)] == ["CG-0001", "CG-0002", "CG-0003", "CG-0004"]
    assert shown(database, "CG-0004").subject == "P9"


def test_a_reference_is_kept_through_a_second_life(database: Database) -> None:
    run_night(database, a_finding())
    run_night(database, a_finding(state="met_late", met_on=FRIDAY), day=MONDAY)
    run_night(database, a_finding(), day=MONDAY + timedelta(1))

    (entry,) = all_shown(database)
    assert (entry.reference, entry.state, entry.times_opened) == ("CG-0001", "reopened", 2)
    assert kinds(database, "CG-0001") == ["opened", "resolved", "reopened"]


def test_no_reference_is_used_up_by_a_night_that_failed(database: Database) -> None:
    with pytest.raises(errors.TextRefused):
        run_night(database, *many(2), a_finding(subject="\0"))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE run SET lease_until = '1970-01-01 00:00:00'")

    run_night(database, a_finding())

    assert [entry.reference for entry in all_shown(database)] == ["CG-0001"]


def test_every_field_comes_back_as_it_went(database: Database) -> None:
    finding = a_finding(
        link="M1",
        meeting="M2",
        agency="NHS",
        evidence={"name": "Café ½ 👪", "none": None},
        says="„Quoted“ \\u0000 'x' Overdue by 7 days.",
    )

    run_night(database, finding)

    entry = shown(database)
    for name in Finding.__dataclass_fields__:
        if hasattr(entry, name) and name not in ("state", "days_late"):
            assert getattr(entry, name) == getattr(finding, name), name


def test_links_of_one_chain_are_exceptions_of_their_own(database: Database) -> None:
    counts = run_night(database, a_finding(link="start"), a_finding(link="M1"))

    assert counts == {"opened": 2}
    assert [entry.link for entry in all_shown(database)] == ["M1", "start"]


def test_the_days_in_a_sentence_go_on_without_an_event(database: Database) -> None:
    run_night(database, a_finding(says="No core group. Overdue by 7 days."))

    counts = run_night(database, a_finding(says="No core group. Overdue by 10 days.", days_late=10), day=MONDAY)

    entry = shown(database)
    assert counts == {}
    assert (entry.says, entry.days_late, entry.seen_on) == ("No core group. Overdue by 10 days.", 10, MONDAY)
    assert kinds(database) == ["opened"]


def test_any_other_change_of_what_is_said_is_an_event(database: Database) -> None:
    run_night(database, a_finding(says="One of 3. Overdue by 7 days."))

    of_sentence = run_night(database, a_finding(says="Two of 3. Overdue by 10 days."), day=MONDAY)
    of_evidence = run_night(
        database, a_finding(says="Two of 3. Overdue by 11 days.", evidence={"a": "b"}), day=MONDAY + timedelta(1)
    )

    assert (of_sentence, of_evidence) == ({"reworded": 1}, {"reworded": 1})
    assert shown(database).evidence == {"a": "b"}


def test_a_rule_that_comes_back_finds_its_sentences_as_they_were(database: Database) -> None:
    """The sentence still has the days of the night before the rule failed; nothing but the days went on."""
    run_night(database, a_finding(says="No core group. Overdue by 7 days."))
    apply_night(database, [], day=MONDAY)

    counts = run_night(
        database, a_finding(says="No core group. Overdue by 11 days.", days_late=11), day=MONDAY + timedelta(1)
    )

    assert counts == {}


def test_the_sentence_of_what_no_rule_looked_at_has_the_days_of_tonight(database: Database) -> None:
    run_night(database, a_finding(says="No core group. Overdue by 7 days."))

    apply_night(database, [], day=MONDAY)

    assert (shown(database).says, shown(database).days_late) == ("No core group. Overdue by 10 days.", 10)


def test_what_is_closed_as_never_late_says_no_days(database: Database) -> None:
    run_night(database, a_finding(says="No core group. Overdue by 7 days."))

    run_night(database, a_finding(state="met", met_on=FRIDAY, days_late=0), day=MONDAY)

    assert (shown(database).state, shown(database).says) == ("withdrawn", "No core group.")


def test_days_go_on_for_what_no_rule_looked_at(database: Database) -> None:
    run_night(database, *many(2))

    apply_night(database, changes_of(database, [a_finding(subject="P1", plan="P1", days_late=10)]), day=MONDAY)

    assert [(entry.days_late, entry.seen_on) for entry in all_shown(database)] == [(10, MONDAY), (10, FRIDAY)]


def test_days_stop_with_what_was_closed(database: Database) -> None:
    run_night(database, a_finding())
    run_night(database, a_finding(state="met_late", met_on=FRIDAY, days_late=7), day=MONDAY)

    run_night(database, day=MONDAY + timedelta(30))

    assert shown(database).days_late == 7


def test_a_night_that_shows_nothing_writes_its_run_and_the_days_and_one_event(database: Database) -> None:
    run_night(database, a_finding())
    written = writes_of(database)

    apply_night(database, [], day=FRIDAY + timedelta(1), is_held=False)

    # The claim makes and takes the row, the fence and the commit change it; the days of what is live go on. One event,
    # with the counter of the history, says that tonight showed none of it.
    of_event = ["INSERT INTO history", "UPDATE counter"]
    assert written == ["INSERT INTO run", "UPDATE run", "UPDATE run", *of_event, "UPDATE exception", "UPDATE run"]


def test_with_nothing_live_only_the_run_is_written(database: Database) -> None:
    written = writes_of(database)

    run_night(database)

    assert set(written) == {"INSERT INTO run", "UPDATE run"}


def test_a_person_who_acts_while_the_night_is_worked_out_is_not_overruled(database: Database) -> None:
    run_night(database, a_finding())
    changes = changes_of(database, [a_finding(state="met_late", met_on=FRIDAY)])
    actions.acknowledge(database, "CG-0001", an_act(), promise_on=MONDAY, limits=LIMITS)

    with pytest.raises(errors.RegisterMoved):
        apply_night(database, changes, day=MONDAY)

    assert shown(database).state == "acknowledged"
    assert kinds(database) == ["opened", "acknowledged"]


def test_one_of_many_that_moved_stops_the_night(database: Database) -> None:
    run_night(database, *many(30))
    changes = changes_of(database, many(30, severity="major"))
    with database.writing() as connection:
        connection.execute(update(exception).where(exception.c.id == 17).values(state="withdrawn"))

    with pytest.raises(errors.RegisterMoved):
        apply_night(database, changes, day=MONDAY)

    assert {entry.severity for entry in all_shown(database)} == {"critical"}


def test_more_than_one_chunk_is_all_written(database: Database) -> None:
    how_many = CHUNK + 5

    opened = run_night(database, *many(how_many))
    resolved = run_night(database, *many(how_many, state="met_late", met_on=FRIDAY), day=MONDAY)

    assert (opened, resolved) == ({"opened": how_many}, {"resolved": how_many})
    with database.reading() as connection:
        assert queries.count(connection, queries.Filter(states=("resolved",))) == how_many
        assert len(store.known(connection, [one.key for one in many(how_many)])) == how_many
        assert list(store.live(connection)) == []


def test_only_what_was_asked_for_is_known(database: Database) -> None:
    run_night(database, *many(3))

    with database.reading() as connection:
        found = store.known(connection, [Key("cg-first-10wd", "P2"), Key("cg-first-10wd", "P8"), Key("other", "P1")])
        none = store.known(connection, [])

    assert {key.subject: item.reference for key, item in found.items()} == {"P2": "CG-0002"}
    assert none == {}


def test_what_is_live_comes_in_order(database: Database) -> None:
    run_night(database, *many(3))
    run_night(database, *(one for one in many(3) if one.subject != "P2"), day=MONDAY)

    with database.reading() as connection:
        assert [item.reference for item in store.live(connection)] == ["CG-0001", "CG-0003"]


def test_another_exception_that_opens_tonight_speaks_by_its_reference(database: Database) -> None:
    hidden = Judged(tier=1, hidden_by=Key("cg-first-10wd", "P2"), hidden_how="hide")

    apply_night(database, changes_of(database, many(2), P1=hidden), day=MONDAY)

    assert (shown(database).hidden_by, shown(database).hidden_how, shown(database).tier) == ("CG-0002", "hide", 1)
    assert kinds(database) == ["opened", "opened"]


def test_a_finding_that_is_not_late_speaks_by_its_rule_until_it_is(database: Database) -> None:
    winner = a_finding(rule="min-not-recorded")
    hidden = Judged(hidden_by=winner.key, hidden_how="hide")

    apply_night(database, changes_of(database, [a_finding()], P1=hidden))
    first = shown(database).hidden_by
    apply_night(database, changes_of(database, [a_finding()], P1=hidden), day=MONDAY)
    apply_night(database, changes_of(database, [a_finding(), winner], P1=hidden), day=MONDAY + timedelta(1))
    apply_night(database, changes_of(database, [a_finding(), winner], P1=Judged()), day=MONDAY + timedelta(2))

    assert first == "min-not-recorded"
    assert kinds(database, "CG-0001") == ["opened", "judged", "judged"]
    with database.reading() as connection:
        judged = [one.changes for one in queries.events(connection, reference="CG-0001", kinds=("judged",))]
    assert judged == [{"hidden_by": "CG-0002"}, {"hidden_by": None, "hidden_how": None}]


def test_what_is_closed_speaks_for_nothing(database: Database) -> None:
    winner = a_finding(rule="min-not-recorded")
    run_night(database, winner, a_finding())
    hidden = Judged(hidden_by=winner.key, hidden_how="hide")
    closed = a_finding(rule="min-not-recorded", state="met_late", met_on=FRIDAY)

    known = known_to(database)
    changes = [
        store.Change(key=one.key, known=known[one.key], decision=decide(known[one.key], one, a_night()), judged=hidden)
        for one in (closed, a_finding())
    ]
    apply_night(database, changes, day=MONDAY)

    assert {entry.rule: (entry.state, entry.hidden_by) for entry in all_shown(database)} == {
        "min-not-recorded": ("resolved", None),
        "cg-first-10wd": ("open", "min-not-recorded"),
    }


def test_without_a_judgement_the_last_one_stays(database: Database) -> None:
    apply_night(database, changes_of(database, [a_finding()], P1=Judged(tier=3)))

    apply_night(database, changes_of(database, [a_finding()]), day=MONDAY)

    assert shown(database).tier == 3


def test_a_decision_of_nothing_for_nothing_writes_nothing(database: Database) -> None:
    change = store.Change(key=Key("r", "s"), known=None, decision=Decision())

    assert apply_night(database, [change]) == {}
    assert all_shown(database) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [("CG-0001", "CG-0001"), (" cg-1 ", "CG-0001"), ("cg12", "CG-0012"), ("CG-000012345", "CG-12345"), ("P1", "P1")],
)
def test_a_reference_is_read_as_people_write_it(written: str, read: str) -> None:
    assert read_reference(written) == read


def test_a_reference_has_four_digits_until_it_needs_more() -> None:
    assert [reference(number) for number in (1, 9999, 10000)] == ["CG-0001", "CG-9999", "CG-10000"]
