"""Kill -9 at every point of a night, then run it again: the register and its history are those of an undisturbed night.

The sweep forks, so it runs in a process of its own: see support/night_crashes.py.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

TESTS = Path(__file__).parents[2]


def sweep(base: str, other: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "support.night_crashes", base, other, str(folder / "work")]
    ended = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def check(found: dict[str, Any]) -> None:
    assert found["kills"] > 40
    assert found["events"] > 30
    assert found["half_written"] == 0
    assert found["register_differences"] == 0
    assert found["history_differences"] == 0


def test_a_night_on_sqlite_killed_anywhere_is_made_whole(tmp_path: Path) -> None:
    found = sweep(f"sqlite:///{tmp_path / 'base.db'}", f"sqlite:///{tmp_path / 'other.db'}", tmp_path)

    check(found)


@pytest.mark.postgres
def test_a_night_on_postgresql_killed_anywhere_is_made_whole(tmp_path: Path, postgres_address: str) -> None:
    name = f"base_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    base, other = (
        make_url(postgres_address)
        .set(drivername="postgresql+psycopg", database=database)
        .render_as_string(hide_password=False)
        for database in (name, f"{name}_other")
    )

    found = sweep(base, other, tmp_path)

    check(found)
