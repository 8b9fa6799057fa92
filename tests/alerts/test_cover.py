"""Leavers, absences, chains of cover, and addresses that do not work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from support.alerts import CALENDAR, TONIGHT, UNIT, a_directory, a_person, away, contacts, keys, told, with_people

from alerts.cover import Cause, coming_gaps, returning
from alerts.owners import Contacts, LastResort
from alerts.people import Absence
from alerts.resolve import How


@pytest.mark.parametrize(
    ("left_on", "who"),
    [(date(2026, 11, 21), "SW"), (date(2026, 11, 20), "SW"), (date(2026, 11, 19), "TM")],
)
def test_a_leaver_is_a_vacancy_from_the_day_after_the_last_working_day(left_on: date, who: str) -> None:
    directory = with_people(a_directory(), a_person("SW", active_to=left_on))

    assert keys(told("social_worker", directory)) == [who]


def test_a_leaver_is_named_in_the_reason() -> None:
    directory = with_people(a_directory(), a_person("SW", active_to=date(2026, 10, 30)))

    (found,) = told("social_worker", directory)

    assert found.cause is Cause.LEFT
    assert found.because == ("because SW left on 30 October 2026 (social worker), and you manage the team Willow")


def test_somebody_who_has_not_begun_is_not_told() -> None:
    directory = with_people(a_directory(), a_person("SW", active_from=date(2026, 11, 23)))

    assert told("social_worker", directory)[0].cause is Cause.NOT_STARTED


@pytest.mark.parametrize(
    ("from_on", "to_on", "who"),
    [
        (date(2026, 11, 21), date(2026, 11, 27), "SW"),
        (date(2026, 11, 20), date(2026, 11, 27), "SW2"),
        (date(2026, 11, 16), date(2026, 11, 20), "SW2"),
        (date(2026, 11, 16), date(2026, 11, 19), "SW"),
        (date(2026, 11, 16), None, "SW2"),
    ],
)
def test_the_cover_speaks_on_the_days_of_the_absence(from_on: date, to_on: date | None, who: str) -> None:
    directory = a_directory(absences=(away("SW", "SW2", from_on=from_on, to_on=to_on),))

    assert keys(told("social_worker", directory)) == [who]


def test_the_cover_is_told_for_whom_and_until_when() -> None:
    (found,) = told("social_worker", a_directory(absences=(away("SW", "SW2"),)))

    assert found.because == "because you cover for SW (social worker) until 12 December 2026"
    assert (found.how, [person.key for person in found.instead_of]) == (How.COVER, ["SW"])


@pytest.mark.parametrize(
    ("first", "second"),
    [(date(2026, 11, 27), date(2026, 12, 12)), (date(2026, 12, 12), date(2026, 11, 27)), (date(2026, 11, 27), None)],
)
def test_a_chain_of_cover_is_followed_and_ends_with_the_first_absence_that_ends(
    first: date, second: date | None
) -> None:
    absences = (away("SW", "SW2", to_on=first), away("SW2", "SW3", to_on=second))

    (found,) = told("social_worker", a_directory(absences=absences))

    assert found.person.key == "SW3"
    assert found.because == ("because you cover for SW2 who covers for SW (social worker) until 27 November 2026")


@pytest.mark.parametrize(
    ("absences", "cause"),
    [
        ([away("SW")], Cause.AWAY),
        ([away("SW", "SW2"), away("SW2")], Cause.AWAY),
        ([away("SW", "NOBODY")], Cause.UNKNOWN_COVER),
        ([away("SW", "SW")], Cause.COVER_LOOP),
        ([away("SW", "SW2"), away("SW2", "SW")], Cause.COVER_LOOP),
        ([away("SW", "SW2"), away("SW2", "SW3"), away("SW3", "SW2")], Cause.COVER_LOOP),
    ],
)
def test_a_cover_that_leads_nowhere_goes_to_the_stand_in(absences: Sequence[Absence], cause: Cause) -> None:
    (found,) = told("social_worker", a_directory(absences=tuple(absences)))

    assert (found.person.key, found.how, found.cause) == ("TM", How.STAND_IN, cause)


def test_a_ring_is_told_by_its_names() -> None:
    absences = (away("TM", "SM"), away("SM", "TM"))

    (found,) = told("team_manager", a_directory(absences=absences))

    assert found.because == ("because TM and SM cover each other in a ring (team manager): you are the last resort")


def test_a_cover_who_left_does_not_cover() -> None:
    directory = with_people(a_directory(absences=(away("SW", "SW2"),)), a_person("SW2", active_to=date(2026, 11, 1)))

    assert told("social_worker", directory)[0].cause is Cause.LEFT


def test_of_two_absences_the_one_with_a_cover_counts() -> None:
    absences = (away("SW"), away("SW", "SW2", from_on=date(2026, 11, 2)))

    assert keys(told("social_worker", a_directory(absences=absences))) == ["SW2"]


def test_somebody_without_an_address_cannot_be_told() -> None:
    directory = with_people(a_directory(), a_person("SW", email=None))

    (found,) = told("social_worker", directory)

    assert (found.person.key, found.cause) == ("TM", Cause.NO_ADDRESS)


def test_a_refused_address_is_an_absence() -> None:
    (found,) = told("social_worker", by=contacts(refused=frozenset({"sw@example.org"})))

    assert (found.person.key, found.cause) == ("TM", Cause.ADDRESS_REFUSED)


@pytest.mark.parametrize(
    ("entries", "refused", "who"),
    [
        ((LastResort(worker="UNIT"), UNIT), frozenset(), "UNIT"),
        ((LastResort(worker="GONE"), UNIT), frozenset(), "last@example.org"),
        ((UNIT, LastResort(worker="HOS")), frozenset({"last@example.org"}), "HOS"),
        ((UNIT,), frozenset({"last@example.org"}), "last@example.org"),
        ((LastResort(email="hos@example.org"),), frozenset(), "HOS"),
    ],
)
def test_the_first_person_of_last_resort_who_can_be_reached(
    entries: tuple[LastResort, ...], refused: frozenset[str], who: str
) -> None:
    by = Contacts(last_resort=entries, refused=refused)

    (found,) = told("partnership", by=by)

    assert (found.person.key, found.how) == (who, How.LAST_RESORT)
    assert found.because == "because no safeguarding children partnership is known: you are the last resort"


def test_the_cover_of_the_person_of_last_resort_speaks() -> None:
    directory = a_directory(absences=(away("UNIT", "HOS"),))

    assert keys(told("partnership", directory, by=Contacts(last_resort=(LastResort(worker="UNIT"),)))) == ["HOS"]


@pytest.mark.parametrize(
    ("from_on", "is_foretold"),
    [(date(2026, 11, 26), True), (date(2026, 11, 27), True), (date(2026, 11, 28), False)],
)
def test_a_gap_in_the_cover_is_foretold_five_working_days_ahead(from_on: date, is_foretold: bool) -> None:
    directory = a_directory(absences=(away("SW", "SW2", from_on=from_on), away("SW2")))

    gaps = coming_gaps(directory, contacts(), CALENDAR, on=TONIGHT)

    assert ("SW" in [gap.person.key for gap in gaps]) is is_foretold
    assert gaps[0].vacancy.words == "SW2 is away until 12 December 2026 and nobody covers"


def test_cover_that_works_is_no_gap() -> None:
    directory = a_directory(absences=(away("SW", "SW2"),))

    assert coming_gaps(directory, contacts(), CALENDAR, on=TONIGHT) == ()


@pytest.mark.parametrize(
    ("on", "is_handed_back"),
    [(date(2026, 12, 24), False), (date(2026, 12, 29), True), (date(2026, 12, 30), False)],
)
def test_cover_is_handed_back_on_the_first_working_day(on: date, is_handed_back: bool) -> None:
    directory = a_directory(absences=(away("SW", "SW2", to_on=date(2026, 12, 24)),))

    assert bool(returning(directory, CALENDAR, on=on)) is is_handed_back


def test_nobody_comes_back_from_one_leave_into_the_next() -> None:
    absences = (away("SW", to_on=date(2026, 11, 19)), away("SW", from_on=date(2026, 11, 20)))

    assert returning(a_directory(absences=absences), CALENDAR, on=TONIGHT) == ()


@pytest.mark.parametrize(("to_on", "words"), [(None, "until further notice"), (TONIGHT, "until 20 November 2026")])
def test_cover_without_an_end_is_until_further_notice(to_on: date | None, words: str) -> None:
    (found,) = told("social_worker", a_directory(absences=(away("SW", "SW2", to_on=to_on),)))

    assert found.because == f"because you cover for SW (social worker) {words}"


def test_a_name_is_used_where_it_may_be_shown() -> None:
    directory = with_people(a_directory(absences=(away("SW", "SW2"),)), replace(a_person("SW"), name="Ada Example"))

    assert "you cover for Ada Example (" in told("social_worker", directory)[0].because
