"""A route that changes does not move what is open: it keeps its steps, and the nights on which they were reached."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from support.nights import request

from alerts.owners import LastResort
from alerts.policy import Policy, policy_for
from alerts.routes import Routes, Step
from register import queries
from register.audit import verify
from register.database import Database
from register.policies import kept
from register.queries import Filter
from register.record import LIVE, Entry
from register.tables import exception, policy
from service.alert_settings import AlertSettings
from service.errors import ConfigRefused
from service.night.run import run_night
from service.night.writing import NightDone
from service.routes import load_routes
from service.settings import Settings, load_settings
from service.steps import Steps

SECOND, THIRD = date(2026, 11, 10), date(2026, 11, 11)


def changed_routes() -> Routes:
    """Every route tells the director alone, on the first three days in breach."""
    routes = load_routes()
    steps = tuple(Step(after=after, when=None, tell=("director",)) for after in range(3))
    return replace(routes, by_name={name: replace(item, steps=steps) for name, item in routes.by_name.items()})


def night(register: Database, source: Path, routes: Routes | None = None, *, moves_on: date | None = None) -> NightDone:
    alerts = AlertSettings(last_resort=(LastResort(email="unit@example.org"),), new_routes_from=moves_on)
    asked = request(source, settings=Settings(alerts=alerts))
    found = run_night(register, replace(asked, routes=routes or load_routes()))
    assert isinstance(found, NightDone)
    return found


def live(register: Database) -> dict[str, Entry]:
    with register.reading() as connection:
        return {item.reference: item for item in queries.entries(connection, Filter(states=LIVE))}


def steps_of(register: Database, entries: Iterable[Entry]) -> dict[str, Policy]:
    with register.reading() as connection:
        steps = Steps.read(connection, changed_routes())
    return {item.reference: steps.of(item) for item in entries}


def kinds_of(register: Database, reference: str) -> list[str]:
    with register.reading() as connection:
        return [event.kind for event in queries.events(connection, reference=reference)]


def problems(register: Database) -> tuple[str, ...]:
    with register.reading() as connection:
        return verify(connection).problems


def test_what_is_open_keeps_its_steps_and_what_is_new_takes_those_of_today(
    after_first: Database, nights: list[Path]
) -> None:
    first = live(after_first)

    night(after_first, nights[1], changed_routes())

    found = live(after_first)
    old = [item for item in found.values() if item.reference in first]
    new = [item for item in found.values() if item.reference not in first]
    assert old
    assert new
    for item, steps in zip(old, steps_of(after_first, old).values(), strict=True):
        assert steps == policy_for(load_routes(), route=first[item.reference].route, rule=item.rule)
        assert (item.policy, item.policy_on) == (first[item.reference].policy, first[item.reference].policy_on)
    assert {step.tell for steps in steps_of(after_first, new).values() for step in steps.steps} == {("director",)}
    assert problems(after_first) == ()


def test_a_step_that_is_reached_stands_with_the_night_that_raised_it(after_first: Database, nights: list[Path]) -> None:
    first = live(after_first)

    night(after_first, nights[1])

    climbed = 0
    for item in live(after_first).values():
        before = dict((first[item.reference].reached if item.reference in first else None) or {})
        now = dict(item.reached or {})
        assert before.items() <= now.items()
        assert {day for step, day in now.items() if step not in before} <= {SECOND.isoformat()}
        climbed += bool(before) and now != before
    assert climbed


def test_from_a_day_that_the_authority_sets_all_climb_the_steps_of_today(
    after_first: Database, nights: list[Path]
) -> None:
    first = live(after_first)

    night(after_first, nights[1], changed_routes(), moves_on=THIRD)
    waits = live(after_first)
    night(after_first, nights[2], changed_routes(), moves_on=THIRD)
    night(after_first, nights[3], load_routes(), moves_on=THIRD)

    stayed = [item for item in live(after_first).values() if item.reference in first and item.times_opened == 1]
    assert stayed
    assert all(waits[item.reference].policy == first[item.reference].policy for item in stayed)
    assert {step.tell for steps in steps_of(after_first, stayed).values() for step in steps.steps} == {("director",)}
    assert {item.policy_on for item in stayed} == {THIRD}
    assert {kinds_of(after_first, item.reference).count("steps_moved") for item in stayed} == {1}
    for item in stayed:
        before, now = waits[item.reference].reached or {}, item.reached or {}
        numbers = {str(step.number) for step in steps_of(after_first, [item])[item.reference].steps}
        assert {number: day for number, day in before.items() if number in numbers}.items() <= now.items()
    assert problems(after_first) == ()


def test_what_was_open_before_steps_were_kept_takes_them_on_the_next_night(
    after_first: Database, nights: list[Path]
) -> None:
    first = live(after_first)
    with after_first.writing() as connection:
        connection.execute(update(exception).values(policy=None, policy_on=None, reached=None))

    night(after_first, nights[1])
    kept_then = {item.reference: item for item in live(after_first).values() if item.reference in first}
    night(after_first, nights[2], changed_routes())

    assert kept_then
    assert {item.policy_on for item in kept_then.values()} == {SECOND}
    assert all("steps_kept" in kinds_of(after_first, reference) for reference in kept_then)
    after = live(after_first)
    assert all(
        after[key].policy == item.policy
        for key, item in kept_then.items()
        if key in after and after[key].times_opened == 1
    )
    # What closed meanwhile still stands as this test has altered it.
    assert not [problem for problem in problems(after_first) if problem.split()[0] in after]


def test_the_day_of_the_new_routes_is_a_day(tmp_path: Path) -> None:
    lines = '[alerts]\nfallback = "unit@example.org"\nnew_routes_from = 2026-11-11\n'
    (tmp_path / "good.toml").write_text(lines, encoding="utf-8")
    (tmp_path / "bad.toml").write_text(lines.replace("2026-11-11", '"soon"'), encoding="utf-8")

    alerts = load_settings(tmp_path / "good.toml").alerts

    assert alerts is not None
    assert alerts.new_routes_from == THIRD
    with pytest.raises(ConfigRefused, match="new_routes_from"):
        load_settings(tmp_path / "bad.toml")


def test_the_audit_finds_steps_that_were_altered(after_first: Database) -> None:
    with after_first.writing() as connection:
        digest = sorted(kept(connection))[0]
        connection.execute(update(policy).where(policy.c.digest == digest).values(steps="{}"))

    assert problems(after_first) == (f"The steps {digest} of a route are not as they were kept.",)
