"""Why somebody is told, or is not: one answer for every pair."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from support.alerts import (
    CALENDAR,
    CONTACTS,
    STAFF,
    TONIGHT,
    a_directory,
    a_matter,
    a_policy,
    an_attendance,
    an_owner,
    away,
    contacts,
)

from alerts.directory import Directory
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.why import Verdict, Why, why
from service.routes import load_routes


def answer(
    reader: str,
    matter: Matter | None = None,
    *,
    route: str = "statutory",
    directory: Directory | None = None,
    by: Contacts = CONTACTS,
) -> Why:
    return why(
        reader,
        matter or a_matter(breach_on=TONIGHT),
        a_policy(route),
        calendar=CALENDAR,
        directory=directory or a_directory(),
        contacts=by,
        on=TONIGHT,
    )


def test_told() -> None:
    found = answer("SW")

    assert found == Why(
        verdict=Verdict.TOLD, sentence="You are told because you lead this plan.", on=date(2026, 11, 20)
    )


def test_not_theirs() -> None:
    assert answer("PERF") == Why(verdict=Verdict.NOT_THEIRS, sentence="No step of its route leads to you.")


def test_not_yet_and_when() -> None:
    found = answer("HOS")

    assert found.sentence == "Not yet: you will be told on 27 November 2026, because you are the head of service."
    assert (found.verdict, found.on) == (Verdict.NOT_YET, date(2026, 11, 27))


def test_waits_for_an_event() -> None:
    by = contacts(an_owner("partnership"))

    found = answer("partnership@example.org", an_attendance(), route="agency", by=by)

    assert found.verdict is Verdict.WAITS
    assert found.sentence == (
        "Not yet: you would be told the third time, because owners.csv names you as safeguarding children partnership."
    )


def test_not_automatic() -> None:
    by = contacts(an_owner("partnership_report"))

    found = answer("partnership_report@example.org", an_attendance(), route="agency", by=by)

    assert found.verdict is Verdict.NOT_AUTOMATIC
    assert "at the end of the period, and no data show when that is" in found.sentence


def test_covered() -> None:
    found = answer("SW", directory=a_directory(absences=(away("SW", "SW2"),)))

    assert found.verdict is Verdict.COVERED
    assert found.sentence == (
        "SW2 is told in your place, because you cover for SW (social worker) until 12 December 2026."
    )


@pytest.mark.parametrize(
    ("changes", "verdict", "sentence"),
    [
        ({"hidden_by": "CG-0007"}, Verdict.SUPPRESSED, "It is not told by itself: CG-0007 speaks instead."),
        ({"waived_until": TONIGHT}, Verdict.WAIVED, "It is waived until 20 November 2026."),
        ({"waived_until": TONIGHT - timedelta(days=1)}, Verdict.TOLD, "You are told because you lead this plan."),
        ({"is_open": False}, Verdict.CLOSED, "It is closed."),
    ],
)
def test_what_keeps_everybody_from_being_told(changes: dict[str, Any], verdict: Verdict, sentence: str) -> None:
    found = answer("SW", a_matter(**changes))

    assert (found.verdict, found.sentence) == (verdict, sentence)


def test_a_waiver_is_none_of_the_business_of_those_it_never_concerned() -> None:
    assert answer("PERF", a_matter(waived_until=TONIGHT)).verdict is Verdict.NOT_THEIRS


@pytest.mark.parametrize("reader", ["SW", "sw@example.org", "SW@Example.org"])
def test_a_reader_is_known_by_id_and_by_address(reader: str) -> None:
    assert answer(reader).verdict is Verdict.TOLD


def test_a_thousand_random_pairs_end_in_one_named_cause() -> None:
    rng = Random(20261120)
    by = contacts(an_owner("partnership_report"))
    readers = [*STAFF, "last@example.org", "partnership_report@example.org", "stranger@example.org", "UNKNOWN"]
    verdicts = Counter[Verdict]()

    for _ in range(1000):
        route = rng.choice(list(load_routes().by_name))
        directory = a_random_directory(rng)
        found = answer(rng.choice(readers), a_random_matter(rng), route=route, directory=directory, by=by)
        verdicts[found.verdict] += 1
        assert found.sentence.endswith(".")
        assert (found.on is not None) == (found.verdict in (Verdict.TOLD, Verdict.NOT_YET, Verdict.WAIVED))

    assert set(verdicts) == set(Verdict)
    assert verdicts.total() == 1000


def a_random_matter(rng: Random) -> Matter:
    changes: dict[str, Any] = {
        "breach_on": TONIGHT + timedelta(days=rng.randint(-30, 3)),
        "times": rng.randint(1, 4),
        "raised": rng.choice([0, 0, 1, 5]),
        "tier": rng.choice([0, 0, 2, 4]),
        "is_open": rng.random() > 0.05,
        "hidden_by": rng.choice([None, None, None, "CG-0007"]),
        "waived_until": rng.choice([None, None, TONIGHT, TONIGHT - timedelta(days=1)]),
    }
    return rng.choice([a_matter(**changes), an_attendance(**changes), a_matter(**{**changes, "plan": "NONE"})])


def a_random_directory(rng: Random) -> Directory:
    workers = list(STAFF)
    absences = (away(rng.choice(workers), rng.choice([None, *workers])) for _ in range(rng.randint(0, 6)))
    return a_directory(absences=tuple(absences))
