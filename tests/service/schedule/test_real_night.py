"""The scheduler with nothing made up: real folders, the real night, the real register."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from support.schedules import Clock, all_runs, at

from register.database import Database
from service.night.run import run_night
from service.night_settings import NightSettings
from service.schedule.tick import Did, Ticking, shelf_of, tick
from service.settings import Settings
from snapshot.synth.write import write_authority

DUE = at("2026-11-21T02:30")


def test_two_nights_of_which_the_second_snapshot_is_cut_off_at_first(register: Database, tmp_path: Path) -> None:
    place = tmp_path / "snapshots"
    write_authority(place, plans=12, as_at=date(2026, 11, 21), seed=3, nights=2, only_core=True)
    settings = Settings(night=NightSettings(snapshots=str(place)))
    clock = Clock(DUE)
    told = Ticking(settings=settings, clock=clock, owner="test:1", run=run_night, shelf=shelf_of(settings))
    plans = place / "2026-11-21" / "ssd_cp_plans.csv"
    whole = plans.read_text(encoding="utf-8")
    plans.write_text(whole[: len(whole) // 2], encoding="utf-8")

    first = tick(register, told)
    clock.moment = DUE + timedelta(days=1)
    cut_off = tick(register, told)
    plans.write_text(whole, encoding="utf-8")
    clock.move(hours=1)
    mended = tick(register, told)

    assert [first.did, cut_off.did, mended.did] == [Did.COMMITTED, Did.REFUSED, Did.COMMITTED]
    found = all_runs(register)
    assert [(day.day, run.status, run.attempt) for day, run in sorted(found.items())] == [
        (20, "committed", 1),
        (21, "committed", 2),
    ]
    assert found[date(2026, 11, 21)].counts["plans"] >= 12


def test_a_broken_card_is_kept_with_the_night(register: Database, tmp_path: Path) -> None:
    place, own = tmp_path / "snapshots", tmp_path / "rules" / "core_groups"
    write_authority(place, plans=12, as_at=date(2026, 11, 20), seed=3, nights=1, only_core=True)
    own.mkdir(parents=True)
    (own / "cg-own.toml").write_text("id = 'cg-own'\n")
    settings = Settings(night=NightSettings(snapshots=str(place)), own_rules=tmp_path / "rules")
    told = Ticking(settings=settings, clock=Clock(DUE), owner="test:1", run=run_night, shelf=shelf_of(settings))

    broken = tick(register, told)
    again = tick(register, told)
    mended = tick(
        register, replace(told, settings=replace(settings, own_rules=None), clock=Clock(DUE + timedelta(hours=1)))
    )

    run = all_runs(register)[date(2026, 11, 20)]
    assert [broken.did, again.did, mended.did] == [Did.FAILED, Did.RESTING, Did.COMMITTED]
    assert (run.status, run.attempt) == ("committed", 2)
