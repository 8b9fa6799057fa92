"""1,000 pairs of a reader and an exception: each has one named cause, and the digest says the same."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from support.alerts import A_PLAN, CALENDAR, CONTACTS, STAFF, TONIGHT, a_directory, away, named
from support.digests import a_night, an_entry, an_open

from alerts.digest.build import digests
from alerts.digest.matters import Night, Open
from alerts.directory import Directory
from alerts.policy import policy_for
from alerts.telling import telling
from alerts.why import Verdict, why_in
from register.record import Entry
from service.routes import load_routes

PLANS = 40


def an_authority(chance: random.Random) -> Directory:
    workers = ("SW", "SW2", "SW3")
    plans = {
        f"PLAN{number}": replace(A_PLAN, plan=f"PLAN{number}", social_worker=named(chance.choice(workers)))
        for number in range(PLANS)
    }
    return a_directory(plans=plans, absences=(away("SW3", "TM"), away("HOS", "DCS")))


def some_entry(chance: random.Random, number: int) -> Entry:
    breach_on = date(2026, 11, 2) + timedelta(days=chance.randrange(18))
    kind = chance.choice(["open"] * 4 + ["hidden", "waived"])
    kinds: dict[str, dict[str, Any]] = {
        "open": {},
        "hidden": {"hidden_by": "CG-0001"},
        "waived": {"state": "waived", "waiver_until": date(2026, 12, 1)},
    }
    route = chance.choice(["statutory", "practice", "quality"])
    return an_entry(
        number, subject=f"ROW{number}", plan=f"PLAN{chance.randrange(PLANS)}", breach_on=breach_on, opened_on=breach_on,
        route=route, rule="min-not-recorded", **kinds[kind],
    )  # fmt: skip


def listed(night: Night) -> set[tuple[str, str]]:
    """Who sees which exception, in a digest with room for all."""
    return {
        (one.person.key, reference)
        for one in digests(night)
        for part in one.digest.parts
        for line in part.lines
        for reference in line.references
    }


def verdict(reader: str, item: Open, directory: Directory) -> Verdict:
    policy = policy_for(load_routes(), route=item.entry.route, rule=item.entry.rule)
    found = telling(
        item.matter, policy, calendar=CALENDAR, directory=directory, contacts=CONTACTS, on=TONIGHT
    )  # all steps, those to come as well
    return why_in(reader, item.matter, found, on=TONIGHT).verdict


def test_each_pair_has_one_cause_and_the_digest_agrees() -> None:
    chance = random.Random(5)
    directory = an_authority(chance)
    items = [an_open(some_entry(chance, number), directory=directory) for number in range(1, 301)]
    night = replace(a_night(directory=directory), open=tuple(items), cap=100_000)
    seen = listed(night)
    causes: Counter[Verdict] = Counter()

    for _ in range(1_000):
        reader, item = chance.choice(sorted(STAFF)), chance.choice(items)
        cause = verdict(reader, item, directory)
        causes[cause] += 1
        assert ((reader, item.entry.reference) in seen) == (cause is Verdict.TOLD), (reader, item.entry, cause)

    expected = {
        Verdict.TOLD, Verdict.NOT_THEIRS, Verdict.SUPPRESSED, Verdict.WAIVED, Verdict.NOT_YET, Verdict.COVERED
    }  # fmt: skip
    assert expected <= set(causes)
