"""Whole nights, one after the other, from the snapshot to the register."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.nights import Row, change_rows, copied, done, drop_table, run

from engine.parameters import DatedValue
from register import queries, runs
from register.audit import verify
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Entry
from register.runs import AlreadyDone
from service.checking import check_snapshot
from service.errors import NightRefused
from service.night import run as night_module
from service.night.judging import JudgedNight, judge_night
from service.settings import Settings
from snapshot.errors import SnapshotError


def entries(register: Database, *, states: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> dict[str, Entry]:
    with register.reading() as connection:
        return {item.reference: item for item in queries.entries(connection, Filter(states=states, rules=rules))}


def history_length(register: Database) -> int:
    with register.reading() as connection:
        return sum(1 for _ in queries.events(connection))


def overdue(source: Path) -> set[tuple[str, str, str]]:
    with check_snapshot(str(source), Settings()) as check:
        return {(item.rule, item.subject, item.link or "") for item in check.obligations(("overdue",))}


def key_of(item: Entry) -> tuple[str, str, str]:
    return item.rule, item.subject, item.link


def keys(found: dict[str, Entry]) -> set[tuple[str, str, str]]:
    return {key_of(item) for item in found.values()}


def test_the_first_night_opens_what_is_overdue(after_first: Database, nights: list[Path]) -> None:
    found = entries(after_first)

    assert keys(found) == overdue(nights[0])
    assert {item.state for item in found.values()} == {"open"}
    assert {item.opened_because for item in found.values()} == {"first_night"}
    with after_first.reading() as connection:
        first = runs.last_committed(connection)
    assert first
    assert first.counts["event_opened"] == len(found)
    assert first.business_date == date.fromisoformat(nights[0].name)
    assert first.problems["troubles"] == []


def test_what_is_overdue_is_live_and_the_rest_is_closed_with_its_cause(
    after_first: Database, nights: list[Path]
) -> None:
    for night in nights[1:]:
        done(after_first, night)

    live, late = entries(after_first, states=LIVE), overdue(nights[-1])
    closed = entries(after_first, states=("resolved", "withdrawn", "lapsed"))
    assert late <= keys(live)
    assert all(item.doubt or item.not_seen_since for item in live.values() if key_of(item) not in late)
    assert {item.state for item in closed.values()} >= {"resolved", "withdrawn", "lapsed"}
    assert all(item.cause for item in closed.values())
    assert all(item.met_on for item in closed.values() if item.state == "resolved")
    with after_first.reading() as connection:
        assert verify(connection).problems == ()


def test_the_same_night_again_writes_nothing(after_first: Database, nights: list[Path]) -> None:
    before, length = entries(after_first), history_length(after_first)

    again = run(after_first, nights[0])

    assert isinstance(again, AlreadyDone)
    assert entries(after_first) == before
    assert history_length(after_first) == length


def test_other_data_for_a_night_that_is_done_are_refused_and_change_nothing(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    before, length = entries(after_first), history_length(after_first)
    corrected = copied(nights[0], tmp_path)
    change_rows(corrected, "ssd_cp_visits", lambda rows: rows[1:])

    with pytest.raises(
        NightRefused, match=r"^The night of 9 November 2026 is in the register, and was run on other data"
    ):
        run(after_first, corrected)

    assert (entries(after_first), history_length(after_first)) == (before, length)
    with after_first.reading() as connection:
        assert runs.run_on(connection, date(2026, 11, 9)) == runs.last_committed(connection)


def test_yesterdays_file_is_refused_in_one_sentence(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    done(after_first, nights[1])
    earlier = copied(nights[0], tmp_path, name="2026-11-08")
    change_rows(earlier, "cgx_snapshot", lambda rows: [rows[0] | {"snap_as_at_date": "2026-11-08"}])
    before = entries(after_first)

    with pytest.raises(NightRefused, match=r"^The snapshot speaks of 8 November 2026, and the register already holds"):
        run(after_first, earlier)

    assert entries(after_first) == before
    with after_first.reading() as connection:
        refused = runs.run_on(connection, date(2026, 11, 8))
    assert refused
    assert refused.status == "rejected"
    assert refused.message
    assert refused.message.startswith("The snapshot speaks of 8 November 2026")


def test_the_snapshot_of_another_authority_is_refused_and_kept_as_refused(
    register: Database, nights: list[Path]
) -> None:
    with pytest.raises(SnapshotError, match=r"This is a snapshot of authority 999, and la_code .* is 998\."):
        run(register, nights[0], settings=Settings(la_code="998"))

    assert entries(register) == {}
    with register.reading() as connection:
        refused = runs.run_on(connection, date(2026, 11, 9))
    assert refused
    assert refused.status == "rejected"


def test_a_third_of_the_plans_lost_closes_nothing(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    live = entries(after_first, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    change_rows(damaged, "ssd_cp_plans", lambda rows: rows[len(rows) * 3 // 10 :])

    with pytest.raises((NightRefused, SnapshotError)):
        run(after_first, damaged)

    assert entries(after_first, states=LIVE) == live


def test_a_tenth_of_the_plans_lost_holds_the_night(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    live = entries(after_first, states=LIVE)
    damaged = without_open_plans(copied(nights[1], tmp_path), 8)

    held = done(after_first, damaged)

    assert held.run.is_held
    assert held.run.held_because
    assert len(held.run.problems["missing_plans"]) == 8
    assert live.keys() <= entries(after_first, states=LIVE).keys()


def test_a_confirmed_night_lets_the_next_one_close(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    held = done(after_first, without_open_plans(copied(nights[1], tmp_path), 8))
    runs.confirm_held(
        after_first, held.run.id, by="unit", today=date(2026, 11, 11), now=held.run.finished_at or held.run.lease_until
    )

    after = done(after_first, without_open_plans(copied(nights[2], tmp_path), 8))

    assert not after.run.is_held
    assert after.events["not_seen"] > 0


def test_a_held_night_that_nobody_confirmed_holds_the_next(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    done(after_first, without_open_plans(copied(nights[1], tmp_path), 8))

    after = done(after_first, without_open_plans(copied(nights[2], tmp_path), 8))

    assert after.run.is_held


def test_a_table_sent_without_its_rows_holds_the_night_until_it_is_confirmed(
    after_first_whole: Database, whole_nights: list[Path], tmp_path: Path
) -> None:
    live = entries(after_first_whole, states=LIVE)
    emptied = [copied(night, tmp_path) for night in whole_nights[1:3]]
    for night in emptied:
        change_rows(night, "cgx_supervision", lambda _: [])

    held = done(after_first_whole, emptied[0])

    assert held.run.held_because
    assert held.run.held_because.startswith("cgx_supervision has no rows, and had ")
    assert live.keys() <= entries(after_first_whole, states=LIVE).keys()

    runs.confirm_held(
        after_first_whole, held.run.id, by="unit", today=date(2026, 11, 11), now=datetime(2026, 11, 11, 9, tzinfo=UTC)
    )

    assert not done(after_first_whole, emptied[1]).run.is_held


def test_a_mistyped_year_stops_neither_its_rules_nor_the_night(
    register: Database, nights: list[Path], tmp_path: Path
) -> None:
    plan = min(subject for rule, subject, _ in overdue(nights[0]) if rule == "cg-first-10wd")
    source = copied(nights[0], tmp_path)

    def long_ago(rows: list[Row]) -> list[Row]:
        start = {"cppl_cp_plan_start_date": "0218-09-03", "cppl_icpc_id": ""}
        return [row | start if row["cppl_cp_plan_id"] == plan else row for row in rows]

    change_rows(source, "ssd_cp_plans", long_ago)
    change_rows(source, "ssd_initial_cp_conference", lambda rows: [r for r in rows if r["icpc_cp_plan_id"] != plan])

    night = done(register, source)

    late = {item.rule: item for item in entries(register).values() if item.subject == plan}
    assert night.troubles == ()
    assert late["cg-first-10wd"].due_on == date(218, 9, 17)
    assert late["cg-first-10wd"].unit == "working_days"
    assert late["cg-first-10wd"].days_late > 400_000
    assert late["plan-24-months"].due_on == date(220, 9, 3)


def test_a_doubled_file_is_refused(after_first: Database, nights: list[Path], tmp_path: Path) -> None:
    live = entries(after_first, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    change_rows(damaged, "ssd_cp_plans", lambda rows: [*rows, *rows])

    with pytest.raises(SnapshotError):
        run(after_first, damaged)

    assert entries(after_first, states=LIVE) == live


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file_is_refused(after_first: Database, nights: list[Path], tmp_path: Path, content: bytes) -> None:
    live = entries(after_first, states=LIVE)
    damaged = copied(nights[1], tmp_path)
    (damaged / "ssd_cp_plans.csv").write_bytes(content)

    with pytest.raises(SnapshotError):
        run(after_first, damaged)

    assert entries(after_first, states=LIVE) == live
    with after_first.reading() as connection:
        refused = runs.run_on(connection, date.fromisoformat(nights[1].name))
    assert refused
    assert refused.status == "rejected"


def test_a_refused_night_can_be_run_again_with_a_good_file(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    damaged = copied(nights[1], tmp_path)
    (damaged / "ssd_cp_plans.csv").write_bytes(b"")
    with pytest.raises(SnapshotError):
        run(after_first, damaged)

    after = done(after_first, nights[1])

    assert after.run.status == "committed"
    assert after.run.attempt == 2


def test_a_new_number_is_no_change_of_practice(after_first: Database, nights: list[Path]) -> None:
    first = {item.subject for item in entries(after_first, rules=("cg-first-10wd",)).values()}
    longer = DatedValue(from_on=date(2000, 1, 1), value=400, source="A test")

    done(after_first, nights[1], settings=Settings(overrides={"cg_first_wd": (longer,)}))

    after = entries(after_first, rules=("cg-first-10wd",)).values()
    assert first
    assert {(item.state, item.cause) for item in after if item.subject in first} == {("withdrawn", "rule_changed")}


def test_a_new_number_on_a_held_night_is_still_the_cause_when_the_next_one_closes(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    first = {item.subject for item in entries(after_first, rules=("cg-first-10wd",)).values()}
    longer = DatedValue(from_on=date(2000, 1, 1), value=400, source="A test")
    settings = Settings(overrides={"cg_first_wd": (longer,)})

    held = done(after_first, without_open_plans(copied(nights[1], tmp_path), 8), settings=settings)
    done(after_first, nights[2], settings=settings)

    after = entries(after_first, rules=("cg-first-10wd",)).values()
    assert first
    assert held.run.is_held
    assert {(item.state, item.cause) for item in after if item.subject in first} == {("withdrawn", "rule_changed")}


def test_a_breach_by_a_new_number_says_so(after_first: Database, nights: list[Path]) -> None:
    shorter = DatedValue(from_on=date(2000, 1, 1), value=7, source="A test")
    before = keys(entries(after_first, rules=("cg-interval-max",)))

    done(after_first, nights[1], settings=Settings(overrides={"cg_interval": (shorter,)}))

    new = [
        item
        for item in entries(after_first, rules=("cg-interval-max",)).values()
        if (item.rule, item.subject, item.link) not in before and item.breach_on <= date.fromisoformat(nights[0].name)
    ]
    assert new
    assert {item.opened_because for item in new} == {"rule_changed"}


def test_a_table_that_was_not_sent_leaves_its_exceptions(
    after_first_whole: Database, whole_nights: list[Path], tmp_path: Path
) -> None:
    before = entries(after_first_whole, rules=("voice-absent",))
    without = copied(whole_nights[1], tmp_path)
    drop_table(without, "cgx_child_voice")

    after = done(after_first_whole, without)

    assert before
    assert entries(after_first_whole, rules=("voice-absent",)).keys() == before.keys()
    assert {item.state for item in entries(after_first_whole, rules=("voice-absent",)).values()} == {"open"}
    assert after.run.counts["rules_checked"] < after.run.counts["rules"]


def test_what_hangs_on_a_meeting_that_vanished_is_not_closed(
    after_first: Database, nights: list[Path], tmp_path: Path
) -> None:
    at_meetings = ("att-no-apology", "att-no-contribution", "att-parent-not-invited", "voice-absent")
    before = [item for item in entries(after_first, rules=at_meetings).values() if item.meeting]
    meeting = before[0].meeting
    damaged = copied(nights[1], tmp_path)
    change_rows(damaged, "cgx_meetings", lambda rows: [row for row in rows if row["cgmt_meeting_id"] != meeting])

    done(after_first, damaged)

    after = [item for item in entries(after_first, rules=at_meetings).values() if item.meeting == meeting]
    assert after
    assert {item.state for item in after} == {"open"}
    assert all(item.not_seen_since for item in after)


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
    after_first: Database, nights: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from register import actions
    from register.actions import Act, Limits

    chosen = next(item for item in entries(after_first, states=LIVE).values() if item.rule == "act-overdue")
    act = Act(by="manager", today=date(2026, 11, 10), now=datetime(2026, 11, 10, 9, tzinfo=UTC))
    limits = Limits(promise_max_days=20, waiver_max_days=90, waiver_reasons=())
    calls: list[int] = []

    def meanwhile(*given: Any) -> JudgedNight:
        if not calls:
            actions.acknowledge(after_first, chosen.reference, act, promise_on=date(2026, 11, 20), limits=limits)
        calls.append(1)
        return judge_night(*given)

    monkeypatch.setattr(night_module, "judge_night", meanwhile)

    done(after_first, nights[1])

    after = entries(after_first)[chosen.reference]
    assert len(calls) == 2
    assert after.promise_on == date(2026, 11, 20)


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
