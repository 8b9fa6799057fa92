"""A register, and two nights of a small synthetic authority."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support import nights
from support.outboxes import a_register, schema_address, sqlite_address
from support.postgres import postgres_address, postgres_schema

from register.database import Database, open_database
from register.upgrade import upgrade
from service.night.run import run_night
from service.settings import load_settings
from service.telling.prepare import teller
from snapshot.synth.write import write_authority

__all__ = ["postgres_address", "postgres_schema"]

#: A Thursday: the nights of Wednesday and Thursday are sent on Thursday and Friday.
LAST = date(2026, 11, 12)
CONFIG = """
[authority]
name = "Exampleshire"

[alerts]
fallback = "unit@example.org"
channel = "folder"
sender = "corewatch@example.org"
"""


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("nights")
    write_authority(folder, plans=20, as_at=LAST, seed=7, nights=2, only_core=True)
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def told_register(tmp_path_factory: pytest.TempPathFactory, two_nights: list[Path]) -> Path:
    """A folder with a configuration and a register that holds the first night, with its messages. Copy it first."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "corewatch.toml").write_text(CONFIG, encoding="utf-8")
    database = open_database(f"sqlite:///{folder / 'corewatch.db'}", is_to_be_upgraded=True)
    upgrade(database)
    settings = load_settings(folder / "corewatch.toml")
    run_night(database, replace(nights.request(two_nights[0], settings=settings), telling=teller))
    database.close()
    return folder


@pytest.fixture
def authority(told_register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the current folder."""
    folder = tmp_path / "authority"
    shutil.copytree(told_register, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COREWATCH_CONFIG", raising=False)
    monkeypatch.delenv("COREWATCH_DATABASE_URL", raising=False)
    return folder


@pytest.fixture
def told(authority: Path) -> Iterator[Database]:
    """The register of it."""
    database = open_database(f"sqlite:///{authority / 'corewatch.db'}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty register on each of the two databases."""
    if request.param == "sqlite":
        address = sqlite_address(tmp_path)
    else:
        address = schema_address(*request.getfixturevalue("postgres_schema"))
    with a_register(address) as database:
        yield database


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    """An empty register."""
    database = open_database(f"sqlite:///{tmp_path / 'corewatch.db'}", is_to_be_upgraded=True)
    upgrade(database)
    yield database
    database.close()
