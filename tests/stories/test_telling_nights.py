"""Real nights: from the snapshot to the outbox in one transaction, and from there into a folder."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from support.nights import request

from alerts import outbox as box
from alerts.outbox import State
from register import queries, runs
from register.database import Database
from register.queries import Filter
from register.record import LIVE
from register.runs import AlreadyDone
from service.night.run import run_night
from service.night.writing import NightDone
from service.settings import Settings, load_settings
from service.telling.prepare import NOT_CONFIGURED, teller
from service.telling.promise import broken_promises
from service.telling.sending import channel_of, mail_settings, send_all

CONFIG = """
[authority]
name = "Exampleshire"

[alerts]
fallback = "unit@example.org"
channel = "folder"
sender = "corewatch@example.org"
"""


def settings(folder: Path, text: str = CONFIG) -> Settings:
    (folder / "corewatch.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "corewatch.toml")


def night(register: Database, source: Path, given: Settings) -> NightDone | AlreadyDone:
    found = run_night(register, replace(request(source, settings=given), telling=teller))
    assert isinstance(found, NightDone | AlreadyDone)
    return found


def test_a_night_fills_the_outbox_and_the_morning_empties_it(
    register: Database, two_nights: list[Path], tmp_path: Path
) -> None:
    given = settings(tmp_path)

    done = night(register, two_nights[0], given)

    with register.reading() as connection:
        letters = box.letters(connection)
    kinds = Counter(letter.kind for letter in letters)
    assert done.run.problems["telling"] == []
    assert kinds["digest"] > 5
    assert "urgent" not in kinds  # a first night finds a backlog: it waits for the morning
    mail = mail_settings(given)
    early = send_all(register, channel_of(mail, {}), now=datetime(2026, 11, 12, 6, 59, tzinfo=UTC))
    assert not early.ended
    sent = send_all(register, channel_of(mail, {}), now=datetime(2026, 11, 12, 7, 0, tzinfo=UTC))
    assert sent.ended == {State.ACCEPTED: len(letters)}
    assert len(list((tmp_path / "mail").glob("*.eml"))) == len(letters)
    with register.reading() as connection:
        assert broken_promises(connection) == ()


def test_the_same_night_again_tells_nobody(register: Database, two_nights: list[Path], tmp_path: Path) -> None:
    given = settings(tmp_path)
    night(register, two_nights[0], given)
    with register.reading() as connection:
        before = [letter.id for letter in box.letters(connection)]

    again = night(register, two_nights[0], given)

    with register.reading() as connection:
        assert [letter.id for letter in box.letters(connection)] == before
    assert isinstance(again, AlreadyDone)


def test_the_next_night_tells_nothing_twice_as_new(register: Database, two_nights: list[Path], tmp_path: Path) -> None:
    given = settings(tmp_path)
    for source in two_nights:
        night(register, source, given)

    with register.reading() as connection:
        entries = list(queries.entries(connection, Filter(states=LIVE, is_hidden=False)))
        told = box.told(connection, [entry.id for entry in entries])
    twice = Counter((item.letter.person, item.exception_id) for item in told if item.letter.kind == "digest")
    reasons = {key for key, count in twice.items() if count > 1}
    # Only who heard of an earlier step hears again, when a later one is reached: nobody else.
    assert len(reasons) < len(twice) / 10


def test_nobody_speaks_and_nothing_lands_until_a_message_is_sent(
    register: Database, two_nights: list[Path], tmp_path: Path
) -> None:
    night(register, two_nights[0], settings(tmp_path))

    with register.reading() as connection:
        broken = broken_promises(connection)
        speaking = list(queries.entries(connection, Filter(states=("open", "reopened"), is_hidden=False)))

    assert {item.reference for item in broken} == {entry.reference for entry in speaking}


def test_without_a_channel_nobody_is_told_and_the_night_says_so(
    register: Database, two_nights: list[Path], tmp_path: Path
) -> None:
    given = settings(tmp_path, '[alerts]\nfallback = "unit@example.org"\n')

    done = night(register, two_nights[0], given)

    with register.reading() as connection:
        assert box.letters(connection) == []
        run = runs.last_committed(connection)
    assert run is not None
    assert done.run.problems["telling"] == run.problems["telling"] == [NOT_CONFIGURED]
