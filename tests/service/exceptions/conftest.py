"""A register of two nights in a file, where the commands look for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from support.made_up_nights import (
    ACTIONS,
    CORE_GROUP,
    FIRST_NIGHT,
    GP,
    HIDDEN,
    MINUTES,
    SECOND_NIGHT,
    VISIT,
    run_night,
)

from register.database import Database, open_database
from register.upgrade import upgrade
from service.register_access import file_address

#: The moment at which the commands of these tests are typed: Monday morning.
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty register where the commands look for it."""
    opened = open_database(file_address(tmp_path / "corewatch.db"), is_to_be_upgraded=True)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands are typed on Monday 23 November 2026 in London."""
    monkeypatch.delenv("COREWATCH_DATABASE_URL", raising=False)
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def register(database: Database) -> Database:
    """Two nights. CG-0001 actions not recorded, closed on the second; CG-0002 core group; CG-0003 GP, silent;
    CG-0004 minutes; CG-0005 visit, opened on the second.
    """
    first = sorted([CORE_GROUP, MINUTES, GP, ACTIONS], key=lambda finding: finding.key)
    done = replace(ACTIONS, state="met_late", met_on=date(2026, 11, 20), days_late=2)
    run_night(database, FIRST_NIGHT, first, HIDDEN)
    run_night(database, SECOND_NIGHT, [done, CORE_GROUP, GP, MINUTES, VISIT], HIDDEN)
    return database
