"""What we change ourselves never looks like practice: a number, or a rule that is switched off and on."""

from datetime import date
from pathlib import Path

from support.nights import done

from engine.parameters import DatedValue
from register import queries
from register.database import Database
from register.record import Event
from service.settings import Settings


def since(register: Database, seq: int, *kinds: str) -> list[Event]:
    with register.reading() as connection:
        return list(queries.events(connection, after_seq=seq, kinds=kinds))


def last_event(register: Database) -> int:
    return since(register, 0)[-1].seq


def test_a_new_number_that_ends_a_duty_does_not_look_like_its_end(
    after_first_whole: Database, whole_nights: list[Path]
) -> None:
    last = last_event(after_first_whole)
    sooner = DatedValue(from_on=date(2000, 1, 1), value=1, source="A test")

    done(after_first_whole, whole_nights[1], settings=Settings(overrides={"closed_plan_months": (sooner,)}))

    ended = since(after_first_whole, last, "resolved", "withdrawn", "lapsed")
    ended_before = [event for event in ended if event.changes.get("closed_on", "9") <= whole_nights[0].name]
    assert ended_before
    assert {(event.kind, event.cause) for event in ended_before} == {("withdrawn", "rule_changed")}
