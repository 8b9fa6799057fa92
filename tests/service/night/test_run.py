"""Whole nights, one after the other, from the snapshot to the register."""

from datetime import date
from pathlib import Path

import pytest
from support.nights import Row, change_rows, copied, done, run

from engine.parameters import DatedValue
from register import queries, runs
from register.chain import verify
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Entry
from register.runs import AlreadyDone
from service.checking import check_snapshot
from service.errors import NightRefused
from service.night import run as night_module
from service.night.judging import JudgedNight
from service.settings import Settings
from snapshot.errors import SnapshotError


def entries(register: Database, **wanted: tuple[str, ...]) -> dict[str, Entry]:
    with register.reading() as connection:
        return {item.reference: item for item in queries.entries(connection, Filter(**wanted))}


def history_length(register: Database) -> int:
    with register.reading() as connection:
        return sum(1 for _ in queries.events(connection))


def overdue(source: Path) -> set[tuple[str, str, str]]:
    with check_snapshot(str(source), Settings()) as check:
        return {(item.rule, item.subject, item.link or "") for item in check.obligations(("overdue",))}


def keys(found: dict[str, Entry]) -> set[tuple[str, str, str]]:
    return {(item.rule, item.subject, item.link) for item in found.values()}


def test_the_first_night_opens_what_is_overdue(register: Database, nights: list[Path]) -> None:
    first = done(register, nights[0])

    found = entries(register)

    assert keys(found) == overdue(nights[0])
    assert {item.state for item in found.values()} == {"open"}
    assert {item.opened_because for item in found.values()} == {"first_night"}
    assert first.events == {**first.events, "opened": len(found)}
    assert first.run.status == "committed"
    assert first.run.business_date == date.fromisoformat(nights[0].name)
    assert first.troubles == ()


def test_each_night_what_is_overdue_is_live(register: Database, nights: list[Path]) -> None:
    for night in nights:
        done(register, night)

        live = entries(register, states=LIVE)

        assert overdue(night) <= keys(live)
        others = [item for item in live.values() if (item.rule, item.subject, item.link) not in overdue(night)]
        assert all(item.doubt or item.not_seen_since for item in others)


def test_the_same_night_again_writes_nothing(register: Database, nights: list[Path]) -> None:
    first = done(register, nights[0])
    before, length = entries(register), history_length(register)

    again = run(register, nights[0])

    assert isinstance(again, AlreadyDone)
    assert again.run == first.run
    assert entries(register) == before
    assert history_length(register) == length


def test_the_history_is_whole(register: Database, nights: list[Path]) -> None:
    for night in nights:
        done(register, night)

    with register.reading() as connection:
        assert verify(connection).problems == ()


def test_what_was_put_right_is_resolved_or_withdrawn_with_its_cause(register: Database, nights: list[Path]) -> None:
    for night in nights:
        done(register, night)

    closed = entries(register, states=("resolved", "withdrawn", "lapsed"))

    assert {item.state for item in closed.values()} >= {"resolved"}
    assert all(item.cause for item in closed.values())
    assert all(item.met_on for item in closed.values() if item.state == "resolved")


def test_yesterdays_file_is_refused_in_one_sentence(register: Database, nights: list[Path], tmp_path: Path) -> None:
    done(register, nights[1])
    before = entries(register)

    with pytest.raises(NightRefused, match="^The snapshot speaks of 9 November 2026, and the register already holds"):
        run(register, nights[0])

    assert entries(register) == before
    with register.reading() as connection:
        refused = runs.run_on(connection, date.fromisoformat(nights[0].name))
    assert refused
    assert refused.status == "rejected"
    assert refused.message
    assert refused.message.startswith("The snapshot speaks of 9 November 2026")


def test_a_third_of_the_plans_lost_closes_nothing(register: Database, nights: list[Path], tmp_path: Path) -> None:
    done(register, nights[0])
    live = entries(register, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    change_rows(damaged, "ssd_cp_plans", lambda rows: rows[len(rows) * 3 // 10 :])

    with pytest.raises((NightRefused, SnapshotError)):
        run(register, damaged)

    assert entries(register, states=LIVE) == live


def test_a_tenth_of_the_plans_lost_holds_the_night(register: Database, nights: list[Path], tmp_path: Path) -> None:
    done(register, nights[0])
    live = entries(register, states=LIVE)
    damaged = without_open_plans(copied(nights[1], tmp_path), 8)

    held = done(register, damaged)

    assert held.run.is_held
    assert held.run.held_because
    assert len(held.run.problems["missing_plans"]) == 8
    assert live.keys() <= entries(register, states=LIVE).keys()


def test_a_confirmed_night_lets_the_next_one_close(register: Database, nights: list[Path], tmp_path: Path) -> None:
    done(register, nights[0])
    held = done(register, without_open_plans(copied(nights[1], tmp_path), 8))
    runs.confirm_held(
        register, held.run.id, by="unit", today=date(2026, 11, 11), now=held.run.finished_at or held.run.lease_until
    )

    after = done(register, without_open_plans(copied(nights[2], tmp_path), 8))

    assert not after.run.is_held
    assert after.events["not_seen"] > 0


def test_a_held_night_that_nobody_confirmed_holds_the_next(
    register: Database, nights: list[Path], tmp_path: Path
) -> None:
    done(register, nights[0])
    done(register, without_open_plans(copied(nights[1], tmp_path), 8))

    after = done(register, without_open_plans(copied(nights[2], tmp_path), 8))

    assert after.run.is_held


def test_a_doubled_file_is_refused(register: Database, nights: list[Path], tmp_path: Path) -> None:
    done(register, nights[0])
    live = entries(register, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    change_rows(damaged, "ssd_cp_plans", lambda rows: [*rows, *rows])

    with pytest.raises(SnapshotError):
        run(register, damaged)

    assert entries(register, states=LIVE) == live


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file_is_refused(register: Database, nights: list[Path], tmp_path: Path, content: bytes) -> None:
    done(register, nights[0])
    live = entries(register, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    (damaged / "ssd_cp_plans.csv").write_bytes(content)

    with pytest.raises(SnapshotError):
        run(register, damaged)

    assert entries(register, states=LIVE) == live
    with register.reading() as connection:
        refused = runs.run_on(connection, date.fromisoformat(nights[1].name))
    assert refused
    assert refused.status == "rejected"


def test_a_refused_night_can_be_run_again_with_a_good_file(
    register: Database, nights: list[Path], tmp_path: Path
) -> None:
    done(register, nights[0])
    damaged = copied(nights[1], tmp_path)
    (damaged / "ssd_cp_plans.csv").write_bytes(b"")
    with pytest.raises(SnapshotError):
        run(register, damaged)

    after = done(register, nights[1])

    assert after.run.status == "committed"
    assert after.run.attempt == 2


def test_a_new_number_is_no_change_of_practice(register: Database, nights: list[Path]) -> None:
    done(register, nights[0])
    first = {item.subject for item in entries(register, rules=("cg-first-10wd",)).values()}
    longer = DatedValue(from_on=date(2000, 1, 1), value=400, source="A test")

    done(register, nights[1], settings=Settings(overrides={"cg_first_wd": (longer,)}))

    after = entries(register, rules=("cg-first-10wd",)).values()
    assert first
    assert {(item.state, item.cause) for item in after if item.subject in first} == {("withdrawn", "rule_changed")}


def test_a_breach_by_a_new_number_says_so(register: Database, nights: list[Path]) -> None:
    done(register, nights[0])
    shorter = DatedValue(from_on=date(2000, 1, 1), value=7, source="A test")
    before = keys(entries(register, rules=("cg-interval-max",)))

    done(register, nights[1], settings=Settings(overrides={"cg_interval": (shorter,)}))

    new = [
        item
        for item in entries(register, rules=("cg-interval-max",)).values()
        if (item.rule, item.subject, item.link) not in before and item.breach_on <= date.fromisoformat(nights[0].name)
    ]
    assert new
    assert {item.opened_because for item in new} == {"rule_changed"}


def test_a_table_that_was_not_sent_leaves_its_exceptions(
    register: Database, nights: list[Path], tmp_path: Path
) -> None:
    done(register, nights[0])
    before = entries(register, rules=("voice-absent",))
    without = copied(nights[1], tmp_path)
    (without / "cgx_child_voice.csv").unlink()
    change_rows(without, "cgx_coverage", lambda rows: [row for row in rows if not about_voice(row)])

    after = done(register, without)

    assert before
    assert entries(register, rules=("voice-absent",)).keys() == before.keys()
    assert {item.state for item in entries(register, rules=("voice-absent",)).values()} == {"open"}
    assert after.run.counts["rules_checked"] < after.run.counts["rules"]


def test_two_engines_that_differ_stop_the_night(
    register: Database, nights: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.judge.errors import JudgementDiffers

    def differing(*_: object) -> JudgedNight:
        raise JudgementDiffers("The two engines do not agree on case plan:P1.")

    monkeypatch.setattr(night_module, "judge_night", differing)

    with pytest.raises(JudgementDiffers):
        run(register, nights[0])

    assert entries(register) == {}
    with register.reading() as connection:
        failed = runs.run_on(connection, date.fromisoformat(nights[0].name))
    assert failed
    assert failed.status == "failed"
    assert failed.message == "The two engines do not agree on case plan:P1."


def test_a_person_who_acts_while_the_night_judges_is_not_overwritten(
    register: Database, nights: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from register import actions
    from register.actions import Act, Limits

    first = done(register, nights[0])
    chosen = next(item for item in entries(register, states=LIVE).values() if item.rule == "act-overdue")
    act = Act(by="manager", today=date(2026, 11, 10), now=first.run.finished_at or first.run.lease_until)
    limits = Limits(promise_max_days=20, waiver_max_days=90, waiver_reasons=())
    real, calls = night_module.judge_night, []

    def meanwhile(*given: object) -> JudgedNight:
        if not calls:
            actions.acknowledge(register, chosen.reference, act, promise_on=date(2026, 11, 20), limits=limits)
        calls.append(1)
        return real(*given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(night_module, "judge_night", meanwhile)

    done(register, nights[1])

    after = entries(register)[chosen.reference]
    assert len(calls) == 2
    assert after.promise_on == date(2026, 11, 20)


def about_voice(row: Row) -> bool:
    return row["covg_table_name"] == "cgx_child_voice"


def without_open_plans(source: Path, count: int) -> Path:
    """The snapshot without the rows of some open plans; all links to them are emptied."""
    gone: set[str] = set()

    def plans(rows: list[Row]) -> list[Row]:
        open_ones = [row["cppl_cp_plan_id"] for row in rows if not row["cppl_cp_plan_end_date"]]
        gone.update(open_ones[:count])
        return [row for row in rows if row["cppl_cp_plan_id"] not in gone]

    change_rows(source, "ssd_cp_plans", plans)
    for path in sorted(source.glob("*.csv")):
        change_rows(source, path.stem, lambda rows: [row for row in rows if not gone & set(row.values())])
    return source
