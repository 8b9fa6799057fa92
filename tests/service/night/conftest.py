"""A register and a few nights of a synthetic authority."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from support.nights import done
from support.postgres import postgres_address

__all__ = ["postgres_address"]

from register.database import Database, open_database
from register.upgrade import upgrade
from snapshot.synth.write import write_authority

LAST = date(2026, 11, 12)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four nights of an authority that sends the core tables, a folder each, in order.

    Nobody may write in them: copy first. The fewer rules they can carry are checked in half the time.
    """
    return _written(tmp_path_factory.mktemp("nights"), only_core=True)


@pytest.fixture(scope="session")
def whole_nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same of an authority that sends every table."""
    return _written(tmp_path_factory.mktemp("whole"), only_core=False)


def _written(folder: Path, *, only_core: bool) -> list[Path]:
    write_authority(folder, plans=60, as_at=LAST, seed=7, nights=4, only_core=only_core)
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def _first_night(tmp_path_factory: pytest.TempPathFactory, nights: list[Path]) -> Path:
    """The file of a register that holds the first night."""
    return _registered(nights[0], tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="session")
def _first_whole_night(tmp_path_factory: pytest.TempPathFactory, whole_nights: list[Path]) -> Path:
    return _registered(whole_nights[0], tmp_path_factory.mktemp("register"))


def _registered(night: Path, folder: Path) -> Path:
    database = open_database(f"sqlite:///{folder / 'register.db'}", is_to_be_upgraded=True)
    upgrade(database)
    done(database, night)
    database.close()
    return folder / "register.db"


@pytest.fixture
def after_first(tmp_path: Path, _first_night: Path) -> Iterator[Database]:
    """A register that holds the first night."""
    with _copy(_first_night, tmp_path) as database:
        yield database


@pytest.fixture
def after_first_whole(tmp_path: Path, _first_whole_night: Path) -> Iterator[Database]:
    """A register that holds the first night of the authority that sends every table."""
    with _copy(_first_whole_night, tmp_path) as database:
        yield database


@contextmanager
def _copy(register: Path, folder: Path) -> Iterator[Database]:
    for file in register.parent.glob(f"{register.name}*"):
        shutil.copy(file, folder / file.name)
    database = open_database(f"sqlite:///{folder / register.name}")
    yield database
    database.close()


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    """An empty register."""
    database = open_database(f"sqlite:///{tmp_path / 'register.db'}", is_to_be_upgraded=True)
    upgrade(database)
    yield database
    database.close()
