"""Which exceptions are listed, in what order, and a page at a time."""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from support.register import FRIDAY, NOW, a_finding, many, run_night

from register import errors, queries
from register.database import Database
from register.decision import Judged
from register.queries import Filter
from register.record import LIVE, Key
from register.tables import exception

MONDAY = FRIDAY + timedelta(3)
TUESDAY = FRIDAY + timedelta(4)

#: What a cursor might hold, and is none.
DOCUMENTS = (b"[1,2]", b"[[],[],[]]", b"{}", b'["days_late",1e3,1]', b'["days_late",1,99999999999999999999]')
NO_CURSORS = [base64.urlsafe_b64encode(text).decode() for text in DOCUMENTS]


@pytest.fixture
def listed(database: Database) -> Database:
    """Six exceptions of two nights, each with something of its own."""
    sixth = a_finding(subject="P6", link="start", rule="min-5wd", family="minutes", severity="major", agency="NHS")
    findings = [
        *many(3),
        a_finding(subject="P4", plan="P4", team="T2", team_name="South", owner="w2", due_on=date(2026, 11, 3)),
        a_finding(subject="P5", plan="P4", person="C5", meeting="M5"),
    ]
    hidden = {Key("cg-first-10wd", "P2"): Judged(tier=2, hidden_by=Key("cg-first-10wd", "P1"), hidden_how="group")}
    run_night(database, *findings, judged=hidden)
    run_night(database, *findings[1:], sixth, day=MONDAY, judged=hidden)
    return database


def found(database: Database, wanted: Filter, sort: str = "reference") -> list[int]:
    with database.reading() as connection:
        entries = list(queries.entries(connection, wanted, sort=sort))
        assert queries.count(connection, wanted) == len(entries)
    return [entry.id for entry in entries]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter(), [1, 2, 3, 4, 5, 6]),
        (Filter(rules=("min-5wd",)), [6]),
        (Filter(rules=("min-5wd", "cg-first-10wd")), [1, 2, 3, 4, 5, 6]),
        (Filter(families=("minutes",)), [6]),
        (Filter(severities=("major",)), [6]),
        (Filter(teams=("T2",)), [4]),
        (Filter(owners=("w2", "w9")), [4]),
        (Filter(agencies=("NHS",)), [6]),
        (Filter(states=("withdrawn",)), [1]),
        (Filter(states=LIVE), [2, 3, 4, 5, 6]),
        (Filter(person="C5"), [5]),
        (Filter(plan="P4"), [4, 5]),
        (Filter(meeting="M5"), [5]),
        (Filter(tier_at_least=2), [2]),
        (Filter(tier_at_least=0), [1, 2, 3, 4, 5, 6]),
        (Filter(days_late_at_least=20), [4]),
        (Filter(days_late_at_least=11), [4]),
        (Filter(days_late_at_least=10), [2, 3, 4, 5, 6]),
        (Filter(opened_since=MONDAY), [6]),
        (Filter(opened_since=FRIDAY), [1, 2, 3, 4, 5, 6]),
        (Filter(is_hidden=True), [2]),
        (Filter(is_hidden=False), [1, 3, 4, 5, 6]),
        (Filter(plan="P4", teams=("T1",)), [5]),
        (Filter(teams=("none",)), []),
    ],
)
def test_a_filter_finds_what_it_says(listed: Database, wanted: Filter, numbers: list[int]) -> None:
    assert found(listed, wanted) == numbers


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("days_late", [4, 2, 3, 5, 6, 1]),
        ("tier", [2, 1, 3, 4, 5, 6]),
        ("opened", [6, 1, 2, 3, 4, 5]),
        ("due", [4, 1, 2, 3, 5, 6]),
        ("reference", [1, 2, 3, 4, 5, 6]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 4, 6, 50])
def test_pages_hold_everything_once_and_in_order(listed: Database, sort: str, numbers: list[int], size: int) -> None:
    after, pages = None, list[list[int]]()

    with listed.reading() as connection:
        while True:
            page = queries.page(connection, Filter(), sort=sort, size=size, after=after)
            pages.append([entry.id for entry in page.entries])
            after = page.after
            if after is None:
                break

    assert [number for page in pages for number in page] == numbers == found(listed, Filter(), sort)
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1]


def test_a_page_goes_on_from_a_moment_too(listed: Database) -> None:
    moments = {1: 5, 2: 3, 3: 3, 4: 3, 5: 1, 6: 9}
    with listed.writing() as connection:
        for number, minutes in moments.items():
            changed_at = NOW + timedelta(minutes=minutes)
            connection.execute(update(exception).where(exception.c.id == number).values(changed_at=changed_at))

    with listed.reading() as connection:
        first = queries.page(connection, Filter(), sort="changed", size=3)
        second = queries.page(connection, Filter(), sort="changed", size=3, after=first.after)

    assert [entry.id for entry in (*first.entries, *second.entries)] == [6, 1, 2, 3, 4, 5]


def test_a_page_misses_nothing_that_was_there_when_others_are_added(listed: Database) -> None:
    with listed.reading() as connection:
        first = queries.page(connection, Filter(), sort="due", size=2)
    run_night(listed, *(a_finding(subject=f"Q{nth}", due_on=date(2026, 10, 1)) for nth in range(3)), day=TUESDAY)

    with listed.reading() as connection:
        second = queries.page(connection, Filter(), sort="due", size=50, after=first.after)

    assert [entry.id for entry in first.entries] == [4, 1]
    assert [entry.id for entry in second.entries] == [2, 3, 5, 6]


def test_an_empty_list_is_one_empty_page(database: Database) -> None:
    with database.reading() as connection:
        assert queries.page(connection, Filter()) == queries.Page(entries=(), after=None)


@pytest.mark.parametrize("after", ["", "x", "%%%", "é", *NO_CURSORS])
def test_what_is_no_end_of_a_page_is_refused(listed: Database, after: str) -> None:
    with pytest.raises(errors.CursorUnknown, match="Begin again"), listed.reading() as connection:
        queries.page(connection, Filter(), after=after)


def test_the_end_of_a_page_of_another_order_is_refused(listed: Database) -> None:
    with listed.reading() as connection:
        first = queries.page(connection, Filter(), sort="tier", size=2)

    with pytest.raises(errors.CursorUnknown), listed.reading() as connection:
        queries.page(connection, Filter(), sort="days_late", after=first.after)


def test_an_unknown_order_is_refused_with_those_there_are(listed: Database) -> None:
    with pytest.raises(errors.SortUnknown, match="days_late, tier, opened"), listed.reading() as connection:
        queries.page(connection, Filter(), sort="colour")


def test_one_exception_is_found_by_its_reference(listed: Database) -> None:
    with listed.reading() as connection:
        assert queries.entry(connection, "cg-4").subject == "P4"


def test_a_reference_that_is_not_there_is_refused(listed: Database) -> None:
    with pytest.raises(errors.ExceptionUnknown, match="There is no exception CG-0099"), listed.reading() as connection:
        queries.entry(connection, "cg99")


def test_a_filter_holds_no_text_that_the_register_could_not(listed: Database) -> None:
    with pytest.raises(errors.TextRefused), listed.reading() as connection:
        queries.count(connection, replace(Filter(), plan="\0"))


def test_events_are_found_by_exception_night_kind_and_place(listed: Database) -> None:
    with listed.reading() as connection:
        of_one = [event.kind for event in queries.events(connection, reference="cg-1")]
        of_second_night = [event.reference for event in queries.events(connection, run_id=2)]
        opened = [event.seq for event in queries.events(connection, kinds=("opened",))]
        later = [event.seq for event in queries.events(connection, after_seq=5)]

    assert of_one == ["opened", "withdrawn"]
    # The last one belongs to no exception: it says what the night did not show.
    assert sorted(str(one) for one in of_second_night) == ["CG-0001", "CG-0002", "CG-0006", "None"]
    assert len(opened) == 6
    assert later == [6, 7, 8, 9]


def test_the_longest_late_stand_first_whatever_unit_they_are_counted_in(database: Database) -> None:
    """Ten working days are more than twelve days."""
    working = a_finding(subject="P1", due_on=date(2026, 11, 5), unit="working_days", days_late=10)
    plain = a_finding(subject="P2", due_on=date(2026, 11, 8), unit="days", days_late=12)
    late = {"state": "met_late", "met_on": date(2026, 11, 18)}
    run_night(database, plain, working, a_finding(subject="P3", due_on=date(2026, 10, 1)))
    run_night(database, plain, working, a_finding(subject="P3", due_on=date(2026, 10, 1), **late), day=MONDAY)

    with database.reading() as connection:
        entries = list(queries.entries(connection, Filter(), sort="days_late"))
        pages = queries.page(connection, Filter(), sort="days_late", size=1)
        second = queries.page(connection, Filter(), sort="days_late", size=9, after=pages.after)

    assert [entry.subject for entry in entries] == ["P1", "P2", "P3"]
    assert [entry.subject for entry in (*pages.entries, *second.entries)] == ["P1", "P2", "P3"]


@pytest.mark.parametrize(("at_most", "counted"), [(1, 1), (6, 6), (1000, 6), (None, 6)])
def test_a_count_goes_no_further_than_it_has_to(listed: Database, at_most: int | None, counted: int) -> None:
    with listed.reading() as connection:
        assert queries.count(connection, Filter(), at_most=at_most) == counted
