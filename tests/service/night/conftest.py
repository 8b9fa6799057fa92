"""A register and a few nights of a synthetic authority."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.nights import done

from register.database import Database, open_database
from register.upgrade import upgrade
from snapshot.synth.write import write_authority

LAST = date(2026, 11, 12)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four nights of one authority, a folder each, in order. Nobody may write in them: copy first."""
    folder = tmp_path_factory.mktemp("nights")
    write_authority(folder, plans=60, as_at=LAST, seed=7, nights=4)
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def _first_night(tmp_path_factory: pytest.TempPathFactory, nights: list[Path]) -> Path:
    """The file of a register that holds the first night."""
    file = tmp_path_factory.mktemp("register") / "register.db"
    database = open_database(f"sqlite:///{file}", is_to_be_upgraded=True)
    upgrade(database)
    done(database, nights[0])
    database.close()
    return file


@pytest.fixture
def after_first(tmp_path: Path, _first_night: Path) -> Iterator[Database]:
    """A register that holds the first night."""
    for file in _first_night.parent.glob(f"{_first_night.name}*"):
        shutil.copy(file, tmp_path / file.name)
    database = open_database(f"sqlite:///{tmp_path / _first_night.name}")
    yield database
    database.close()


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    """An empty register."""
    database = open_database(f"sqlite:///{tmp_path / 'register.db'}", is_to_be_upgraded=True)
    upgrade(database)
    yield database
    database.close()
