"""The scheduler tells people: a night puts its messages into the outbox, and each tick sends what is due."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.schedules import Clock, Nights, at, commit_on, reject_on, shelf_with, statuses, ticking

from alerts import outbox as box
from alerts.delivery_errors import SecretMissing
from alerts.outbox import State
from register.database import Database
from register.errors import DatabaseBusy
from service.logs import log_to
from service.night.run import run_night
from service.schedule.newest import Shelf
from service.schedule.process import job_of
from service.schedule.tick import Ticking, shelf_of
from service.schedule.watchdog import Watchdog
from service.settings import Settings, load_settings
from service.telling.prepare import teller
from service.telling.sending import PASSWORD, sender_of
from snapshot.synth.write import write_authority

FRIDAY = date(2026, 11, 20)
FOLDER = 'channel = "folder"\nsender = "corewatch@example.org"\n'
#: Port 1 of this machine: nothing listens there.
DEAD = (
    'channel = "smtp"\nhost = "127.0.0.1"\nport = 1\nsender = "corewatch@example.org"\n'
    'bounces_to = "corewatch@example.org"\n'
)


def settings_in(folder: Path, channel: str) -> Settings:
    folder.mkdir(exist_ok=True)
    text = f'[night]\nsnapshots = "nights"\n[alerts]\nfallback = "unit@example.org"\n{channel}'
    (folder / "corewatch.toml").write_text(text, encoding="utf-8")
    found = load_settings(folder / "corewatch.toml")
    return replace(found, night=replace(found.night, snapshots=str(folder / "nights")))


def telling(settings: Settings, clock: Clock) -> Ticking:
    """What `corewatch schedule` puts together."""
    return Ticking(
        settings=settings,
        clock=clock,
        owner="test:1",
        run=run_night,
        shelf=shelf_of(settings),
        telling=teller,
        send=sender_of(settings, clock),
    )


class Asleep(Watchdog):
    """Never wakes, and leaves no timer behind."""

    def __init__(self) -> None:
        super().__init__(lambda: None)

    def feed(self) -> None:
        pass


def job(register: Database, told: Ticking) -> tuple[Callable[[], None], Callable[[], list[dict[str, Any]]]]:
    """One tick to call, and what the log has said since."""
    text = io.StringIO()
    called = job_of(register, told, log_to(text), Asleep(), call=lambda _address: None)
    return called, lambda: [json.loads(line) for line in text.getvalue().splitlines()]


def letters(register: Database) -> list[box.Letter]:
    with register.reading() as connection:
        return box.letters(connection)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with the night of a small synthetic authority."""
    write_authority(tmp_path / "nights", plans=12, as_at=FRIDAY, seed=3, nights=1, only_core=True)
    return tmp_path


def test_a_night_is_told_in_the_morning_and_once(register: Database, authority: Path) -> None:
    clock = Clock(at("2026-11-21T02:30"))
    tick, log = job(register, telling(settings_in(authority, FOLDER + "weekend_digests = true\n"), clock))

    tick()
    at_night = {letter.state for letter in letters(register)}
    clock.moment = at("2026-11-21T07:00")
    tick()
    tick()

    found = letters(register)
    assert statuses(register) == {"2026-11-20": "committed"}
    assert at_night == {State.WAITING}
    assert {letter.state for letter in found} == {State.ACCEPTED}
    assert {letter.attempts for letter in found} == {1}
    assert len(list((authority / "mail").glob("*.eml"))) == len(found) > 3
    assert [line["event"] for line in log() if line["event"] != "message_settled"] == ["night"]


def test_a_dead_mail_server_is_logged_at_each_tick_and_loses_nothing(register: Database, authority: Path) -> None:
    clock = Clock(at("2026-11-21T02:30"))
    tick, log = job(register, telling(settings_in(authority, DEAD + "weekend_digests = true\n"), clock))

    tick()
    clock.moment = at("2026-11-21T07:00")
    tick()
    clock.moment = at("2026-11-21T07:10")
    tick()

    found = letters(register)
    assert [line["event"] for line in log()].count("sending_stopped") == 2
    assert {letter.state for letter in found} == {State.WAITING, State.DEFERRED}
    # A server that is down is asked once a pass, and not once a message.
    assert sum(letter.attempts for letter in found) == 2
    assert "example.org" not in json.dumps(log())


def test_a_refused_night_is_told_in_the_morning_by_the_scheduler(register: Database, tmp_path: Path) -> None:
    clock = Clock(at("2026-11-21T02:30"))
    settings = settings_in(tmp_path, FOLDER)
    commit_on(register, date(2026, 11, 19), now=at("2026-11-20T02:30"))
    reject_on(register, FRIDAY, now=at("2026-11-21T02:30"), because="Half of the plans are missing.")
    tick, _ = job(register, replace(telling(settings, clock), shelf=lambda _after: Shelf()))

    tick()
    at_night = letters(register)
    clock.moment = at("2026-11-21T07:00")
    tick()
    tick()

    assert at_night == []
    [letter] = letters(register)
    assert (letter.kind, letter.person, letter.state) == ("unchecked", "unit@example.org", State.ACCEPTED)
    with register.reading() as connection:
        assert b"Half of the plans are missing." in box.body_of(connection, letter.id)


def test_a_night_that_was_mended_before_the_morning_alarms_nobody(register: Database, tmp_path: Path) -> None:
    clock = Clock(at("2026-11-21T02:30"))
    reject_on(register, FRIDAY, now=at("2026-11-21T02:30"))
    told = replace(telling(settings_in(tmp_path, FOLDER), clock), run=Nights(), shelf=shelf_with([FRIDAY]))
    tick, _ = job(register, told)

    tick()
    clock.moment = at("2026-11-21T03:10")
    tick()
    clock.moment = at("2026-11-21T07:10")
    tick()

    assert statuses(register) == {"2026-11-20": "committed"}
    assert letters(register) == []


def test_without_a_channel_the_scheduler_sends_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "")

    assert sender_of(settings, Clock(at("2026-11-21T02:30"))) is None


def test_a_secret_that_is_missing_is_said_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    settings = settings_in(tmp_path, DEAD + 'username = "corewatch"\n')

    with pytest.raises(SecretMissing):
        sender_of(settings, Clock(at("2026-11-21T02:30")))


def test_a_sender_that_breaks_is_logged_and_the_next_tick_sends(register: Database) -> None:
    troubles, sent = iter([DatabaseBusy(seconds=10)]), []

    def send(_database: Database) -> bool:
        for trouble in troubles:
            raise trouble
        sent.append(True)
        return False

    told = ticking(Clock(at("2026-11-21T02:30")), run=Nights(), shelf=shelf_with([FRIDAY]))
    tick, log = job(register, replace(told, send=send))

    tick()
    tick()

    assert [line["event"] for line in log()] == ["night", "tick_failed"]
    assert sent == [True]
