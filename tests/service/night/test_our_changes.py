"""What we change ourselves never looks like practice: a number, or a rule that is switched off and on."""

from datetime import date
from pathlib import Path

from support.nights import done

import rules
from engine.parameters import DatedValue
from register import queries
from register.database import Database
from register.record import Event
from service.settings import Settings

BOOK = Path(rules.__file__).parent


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


def test_a_rule_that_is_switched_off_and_on_takes_its_exceptions_along(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    with_own = Settings(own_rules=own_rule(tmp_path))
    done(after_first, nights[1], settings=with_own)
    last = last_event(after_first)

    done(after_first, nights[2])
    done(after_first, nights[3], settings=with_own)

    opened = [event for event in since(after_first, 0, "opened") if event.changes["rule"] == "own-no-apology"]
    found = {(event.kind, event.cause) for event in since(after_first, last) if is_of(event, opened)}
    assert opened
    assert found == {("withdrawn", "rule_changed"), ("reopened", "rule_changed")}


def own_rule(folder: Path) -> Path:
    """A folder with one rule of the authority's own: that of the book under another name."""
    shipped = BOOK / "attendance" / "att-no-apology.toml"
    (folder / "own").mkdir()
    text = shipped.read_text(encoding="utf-8").replace('id = "att-no-apology"', 'id = "own-no-apology"')
    (folder / "own" / "own-no-apology.toml").write_text(text, encoding="utf-8")
    return folder


def is_of(event: Event, opened: list[Event]) -> bool:
    return event.exception_id in {item.exception_id for item in opened}
