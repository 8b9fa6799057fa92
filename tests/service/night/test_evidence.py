"""An exception closes on evidence: what vanished, was mistyped or could not be checked closes nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from support.nights import Row, change_rows, copied, done, drop_table

from register import queries, runs
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Entry


def live(register: Database, *, rules: tuple[str, ...] = ()) -> dict[str, Entry]:
    with register.reading() as connection:
        return {item.reference: item for item in queries.entries(connection, Filter(states=LIVE, rules=rules))}


def problems_of_last_night(register: Database) -> Mapping[str, Any]:
    with register.reading() as connection:
        run = runs.last_committed(connection)
        assert run is not None
        return run.problems


def one_plan(register: Database) -> str:
    """The plan with most exceptions."""
    plans = [item.plan for item in live(register).values() if item.plan]
    return max(sorted(set(plans)), key=plans.count)


def of_plan(register: Database, plan: str) -> dict[str, Entry]:
    return {reference: item for reference, item in live(register).items() if item.plan == plan}


def without(night: Path, table: str, column: str, key: str | None) -> Path:
    def left(rows: list[Row]) -> list[Row]:
        return [row for row in rows if row[column] != key]

    change_rows(night, table, left)
    return night


def with_plan(night: Path, plan: str, **values: str) -> Path:
    def changed(rows: list[Row]) -> list[Row]:
        return [row | values if row["cppl_cp_plan_id"] == plan else row for row in rows]

    change_rows(night, "ssd_cp_plans", changed)
    return night


def test_a_child_whose_row_vanished_keeps_what_was_late(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    night = copied(nights[1], tmp_path)
    before = {item.reference: item.person for item in live(after_first, rules=("visit-cp-not-seen-28d",)).values()}
    child = next(person for person in before.values() if person)

    done(after_first, without(night, "ssd_person", "pers_person_id", child))

    assert {reference for reference, person in before.items() if person == child} <= live(after_first).keys()


def test_a_visit_that_vanished_does_not_close_the_gap_that_it_began(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    gaps = live(after_first, rules=("visit-cp-max-interval",))
    gap = next(item for item in gaps.values() if item.link != "start")

    done(after_first, without(copied(nights[1], tmp_path), "ssd_cp_visits", "cppv_cp_visit_id", gap.link))

    assert live(after_first)[gap.reference].not_seen_since == date(2026, 11, 10)


def test_a_start_mistyped_into_the_future_closes_nothing(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    plan = one_plan(after_first)
    before = of_plan(after_first, plan)

    done(after_first, with_plan(copied(nights[1], tmp_path), plan, cppl_cp_plan_start_date="2206-01-05"))

    assert before.keys() <= live(after_first).keys()


def test_an_end_before_the_start_closes_nothing(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    plan = one_plan(after_first)
    before = of_plan(after_first, plan)

    done(after_first, with_plan(copied(nights[1], tmp_path), plan, cppl_cp_plan_end_date="2019-01-01"))

    after = of_plan(after_first, plan)
    assert before.keys() <= after.keys()
    assert not any(item.not_seen_since for item in after.values())
    assert problems_of_last_night(after_first)["impossible_days"] == 1


def test_when_the_day_is_corrected_it_goes_on_as_ever(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    plan = one_plan(after_first)
    done(after_first, with_plan(copied(nights[1], tmp_path), plan, cppl_cp_plan_end_date="2019-01-01"))

    after = done(after_first, with_plan(copied(nights[2], tmp_path), plan, cppl_cp_plan_end_date="2026-11-10"))

    assert after.events["lapsed"] + after.events["withdrawn"] > 0
    assert problems_of_last_night(after_first)["impossible_days"] == 0


def test_a_rule_that_says_nothing_does_not_close_what_stands_on_its_breaches(
    after_first_whole: Database, whole_nights: list[Path], tmp_path: Path
) -> None:
    before = live(after_first_whole, rules=("esc-not-raised",))
    night = copied(whole_nights[1], tmp_path)
    drop_table(night, "cgx_plan_versions")

    done(after_first_whole, night)

    assert before.keys() <= live(after_first_whole, rules=("esc-not-raised",)).keys()
