"""A register, and two nights of a small synthetic authority."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from register.database import Database, open_database
from register.upgrade import upgrade
from snapshot.synth.write import write_authority

#: A Thursday: the nights of Wednesday and Thursday are sent on Thursday and Friday.
LAST = date(2026, 11, 12)


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("nights")
    write_authority(folder, plans=20, as_at=LAST, seed=7, nights=2)
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Database]:
    """An empty register."""
    database = open_database(f"sqlite:///{tmp_path / 'corewatch.db'}", is_to_be_upgraded=True)
    upgrade(database)
    yield database
    database.close()
