"""Whom people are told by is found out before the night's transaction, and found out again if that no longer holds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from support.nights import request

from alerts import outbox as box
from alerts.directory import Directory
from alerts.outbox import State
from register.database import Database
from register.outbox_tables import outbox
from service.directory import read_directory
from service.night.run import run_night
from service.night.writing import NightDone, Outcome
from service.settings import load_settings
from service.telling.prepare import Teller


class Watching(Teller):
    """Counts how often people are found out; before the transaction it may let an address be refused."""

    refused: Database | None = None

    def ahead(self, connection, outcome: Outcome) -> None:  # type: ignore[no-untyped-def] # as the one above
        super().ahead(connection, outcome)
        if self.refused is not None:
            with self.refused.writing() as other:
                one = box.letters(other)[0].id
                other.execute(update(outbox).where(outbox.c.id == one).values(state=State.REFUSED))


@pytest.mark.parametrize(("is_refused", "times"), [(False, 1), (True, 2)])
def test_the_people_are_found_out_once_unless_an_address_was_refused_meanwhile(
    told: Database,
    authority: Path,
    two_nights: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    is_refused: bool,
    times: int,
) -> None:
    found: list[int] = []

    def counted(*args: Any, **named: Any) -> Directory:
        found.append(1)
        return read_directory(*args, **named)

    monkeypatch.setattr("service.telling.ahead.read_directory", counted)

    def telling(check):  # type: ignore[no-untyped-def] # as the one that it stands for
        teller = Watching(check)
        teller.refused = told if is_refused else None
        return teller

    asked = request(two_nights[1], settings=load_settings(authority / "corewatch.toml"))
    assert isinstance(run_night(told, replace(asked, telling=telling)), NightDone)

    assert len(found) == times
