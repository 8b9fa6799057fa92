"""Every rule, beside a plain-Python reading of the catalogue that was written apart from it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import reading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading.snapshots import Snapshot as RandomSnapshot
from reading.snapshots import make_snapshot

import rules
from calendars.closures import Closure
from calendars.jurisdictions import build_calendar
from engine.book import Book, load_book
from engine.evaluate import Assessment, evaluate
from engine.macros import CalendarTable
from engine.obligations import Obligation
from engine.parameters import DatedValue
from snapshot.read import snapshot_from_tables
from snapshot.snapshot import Snapshot

BOOK = Path(rules.__file__).parent
COMPARED = (
    "rule", "subject", "link", "person", "plan", "meeting", "started_on", "due_on", "met_on",
    "closed_on", "state", "reason", "late_record", "days_late", "unit", "severity",
)  # fmt: skip

#: Where links are broken the product names whom it can, so that somebody can be told; the reading names nobody.
SHOWN_BY_THE_PRODUCT_ALONE = {
    "dq-orphan": ("person", "plan", "meeting"),
    "lac-review-first": ("person",),
    "lac-review-second": ("person",),
    "lac-review-next": ("person",),
}


def book_with(values: Mapping[str, object]) -> Book:
    """The shipped book with these settings from long ago."""
    own = {
        name: [DatedValue(from_on=date(1990, 1, 1), value=_value(value), source="a local procedure")]
        for name, value in values.items()
    }
    return load_book(BOOK, overrides=own)


def _value(value: object) -> int | str:
    # The book counts the window of a repeated plan in months; a hundred years is for ever.
    text = "1200" if value == "ever" else str(value)
    return int(text) if text.isdigit() else text


def calendar_of(snapshot: Snapshot, book: Book, as_at: date) -> CalendarTable:
    """The calendar as the service builds it."""
    name = str(book.parameters["calendar"].value_on(as_at))
    closed = [Closure(closed_on=day, title=title, source="cgx_calendar") for day, title in snapshot.closures().items()]
    calendar = build_calendar(
        name,
        extra_holidays=snapshot.bank_holidays(name),
        closures=closed,
        closures_count=book.parameters["count_la_closures"].value_on(as_at) == "Y",
    )
    return CalendarTable(
        first_day=calendar.first_day,
        last_day=calendar.last_day,
        days_off=tuple(sorted(calendar.days_off)),
        known_until=calendar.known_until,
    )


def by_engine(random: RandomSnapshot) -> list[tuple[object, ...]]:
    """What the product says."""
    book = book_with(random.settings)
    with snapshot_from_tables(random.tables) as snapshot:
        snapshot.known_at(random.as_of)
        assessed = {
            card.id: snapshot.supplied.assessable(card.needs.required, card.needs.one_of, card.needs.optional)
            for card in book.cards
        }
        evaluation = evaluate(
            snapshot.connection,
            book,
            as_at=random.as_of,
            calendar=calendar_of(snapshot, book, random.as_of),
            assessments={
                name: Assessment(why_not=found.reason if found.status == "not" else None)
                for name, found in assessed.items()
            },
        )
        failed = [result for result in evaluation.rules if result.failed]
        assert failed == []
        return sorted((fields(found) for found in evaluation.obligations()), key=repr)


def by_reading(random: RandomSnapshot) -> list[tuple[object, ...]]:
    """What the second reading says of the rules that the book has."""
    mine = {card.id for card in load_book(BOOK).cards}
    found = reading.read(random.tables, random.as_of, dict(random.settings), sorted(mine & set(reading.RULES)))
    return sorted((fields(obligation) for obligation in found), key=repr)


def fields(found: Obligation | reading.Obligation) -> tuple[object, ...]:
    """What is compared of an obligation."""
    hidden = SHOWN_BY_THE_PRODUCT_ALONE.get(found.rule, ())
    return tuple(None if name in hidden else getattr(found, name) for name in COMPARED)


#: A large snapshot takes hardly longer than a small one: the time goes into making the statements.
FAMILIES = (20, 30)


# The same examples every time, so that a change is judged by what it changed; `scripts/soak` looks further.
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_the_engine_and_the_second_reading_agree(seed: int) -> None:
    random = make_snapshot(seed, families=FAMILIES)

    ours, theirs = by_engine(random), by_reading(random)

    assert set(ours) - set(theirs) == set()
    assert set(theirs) - set(ours) == set()
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("seed", range(12))
def test_the_engine_and_the_second_reading_agree_on_fixed_seeds(seed: int) -> None:
    random = make_snapshot(seed, families=FAMILIES)

    assert by_engine(random) == by_reading(random)
