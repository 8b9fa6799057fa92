"""Twelve schedulers on one register, all at once: one of them runs the night, and the others are silent."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from project import ROOT
from support.postgres import sqlalchemy_address
from support.schedules import all_runs, at

from register.database import Database, open_database
from register.upgrade import upgrade

MANY = 12

#: A process that ticks as soon as the gate is there, and says what came of it and how often it ran the night.
TICKS = """
import sys, time
from datetime import date
from pathlib import Path
from register.database import open_database
from service.schedule.tick import tick
from support.schedules import Clock, Nights, at, shelf_with, ticking

address, gate, ready = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
nights = Nights()
told = ticking(Clock(at("2026-11-21T02:30")), run=nights, shelf=shelf_with([date(2026, 11, 20)]))
database = open_database(address)
ready.touch()
while not gate.exists():
    time.sleep(0.001)
did = [str(tick(database, told).did) for _ in range(3)]
print(" ".join(did))
"""


def tick_at_once(address: str, folder: Path) -> list[list[str]]:
    """What each of twelve processes did in three ticks."""
    gate = folder / "gate"
    flags = [folder / f"ready{number}" for number in range(MANY)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TICKS, address, str(gate), str(flag)],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for flag in flags
    ]
    while not all(flag.exists() for flag in flags) and all(process.poll() is None for process in processes):
        time.sleep(0.02)
    gate.touch()
    said = [process.communicate(timeout=240) for process in processes]
    assert [errors for _, errors in said] == [""] * MANY
    return [words.split() for words, _ in said]


def check_one_winner(database: Database, did: list[list[str]]) -> None:
    counted = Counter(word for words in did for word in words)
    assert counted["committed"] == 1
    assert set(counted) <= {"committed", "left_to_another", "nothing_due"}
    ((_, run),) = all_runs(database).items()
    assert (run.status, run.attempt) == ("committed", 1)
    assert run.finished_at == at("2026-11-21T02:30")


def test_one_of_twelve_runs_the_night_on_sqlite(register: Database, tmp_path: Path) -> None:
    did = tick_at_once(f"sqlite:///{tmp_path / 'register.db'}", tmp_path)

    check_one_winner(register, did)


@pytest.mark.postgres
def test_one_of_twelve_runs_the_night_on_postgres(postgres_schema: tuple[str, str], tmp_path: Path) -> None:
    server, schema = postgres_schema
    address = f"{sqlalchemy_address(server)}&options=-csearch_path%3D{schema}"
    database = open_database(address, is_to_be_upgraded=True)
    upgrade(database)

    did = tick_at_once(address, tmp_path)

    check_one_winner(database, did)
    database.close()
