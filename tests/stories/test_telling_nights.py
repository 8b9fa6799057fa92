"""Real nights: from the snapshot to the outbox in one transaction, and from there into a folder."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from support.nights import request

from alerts import outbox as box
from alerts.outbox import LOST, State
from register import queries, runs
from register.database import Database
from register.outbox_tables import outbox
from register.queries import Filter
from register.runs import AlreadyDone
from service.cli import run
from service.night.run import run_night
from service.night.writing import NightDone
from service.settings import load_settings
from service.telling import before
from service.telling.prepare import NOT_CONFIGURED, teller
from service.telling.promise import broken_promises
from service.telling.sending import channel_of, mail_settings, put_unchecked, send_all

FIRST = date(2026, 11, 11)


def night(register: Database, source: Path, folder: Path) -> NightDone | AlreadyDone:
    settings = load_settings(folder / "corewatch.toml")
    found = run_night(register, replace(request(source, settings=settings), telling=teller))
    assert isinstance(found, NightDone | AlreadyDone)
    return found


def letters(register: Database) -> list[box.Letter]:
    with register.reading() as connection:
        return box.letters(connection)


def test_a_night_fills_the_outbox_and_the_morning_empties_it(told: Database, authority: Path) -> None:
    mail = mail_settings(load_settings(authority / "corewatch.toml"))
    found = letters(told)

    early = send_all(told, channel_of(mail, {}), now=datetime(2026, 11, 12, 6, 59, tzinfo=UTC))
    sent = send_all(told, channel_of(mail, {}), now=datetime(2026, 11, 12, 7, 0, tzinfo=UTC))

    kinds = Counter(letter.kind for letter in found)
    assert kinds["digest"] > 5
    # A first night finds a backlog: it waits for the morning.
    assert "urgent" not in kinds
    assert not early.ended
    assert sent.ended == {State.ACCEPTED: len(found)}
    assert len(list((authority / "mail").glob("*.eml"))) == len(found)
    with told.reading() as connection:
        assert broken_promises(connection) == ()


def test_until_it_is_sent_nothing_has_landed(told: Database) -> None:
    with told.reading() as connection:
        broken = broken_promises(connection)
        speaking = list(queries.entries(connection, Filter(states=("open", "reopened"), is_hidden=False)))

    assert {item.reference for item in broken} == {entry.reference for entry in speaking}


def test_the_same_night_again_tells_nobody_and_the_next_tells_nothing_twice(
    told: Database, authority: Path, two_nights: list[Path]
) -> None:
    before = [letter.id for letter in letters(told)]

    again = night(told, two_nights[0], authority)
    after = [letter.id for letter in letters(told)]
    night(told, two_nights[1], authority)

    assert isinstance(again, AlreadyDone)
    assert after == before
    with told.reading() as connection:
        entries = list(queries.entries(connection, Filter(states=("open", "reopened"), is_hidden=False)))
        news = box.told(connection, [entry.id for entry in entries])
    twice = Counter((item.letter.person, item.exception_id) for item in news if item.letter.kind == "digest")
    # Only who heard of an earlier step hears again, when a later one is reached.
    assert sum(count > 1 for count in twice.values()) < len(twice) / 10


def test_without_a_channel_nobody_is_told_and_the_night_says_so(
    register: Database, two_nights: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "corewatch.toml").write_text('[alerts]\nfallback = "unit@example.org"\n', encoding="utf-8")

    done = night(register, two_nights[0], tmp_path)

    with register.reading() as connection:
        last = runs.last_committed(connection)
    assert letters(register) == []
    assert last is not None
    assert done.run.problems["telling"] == last.problems["telling"] == [NOT_CONFIGURED]


def test_those_who_read_digests_hear_when_nothing_was_checked(told: Database, authority: Path) -> None:
    settings, now = load_settings(authority / "corewatch.toml"), datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
    readers = {letter.person for letter in letters(told)}
    runs.mark_missed(told, [date(2026, 11, 12)], now=now)

    first = put_unchecked(told, settings, mail_settings(settings), now=now)
    again = put_unchecked(told, settings, mail_settings(settings), now=now)

    found = [letter for letter in letters(told) if letter.kind == "unchecked"]
    assert {letter.person for letter in found} == readers | {"unit@example.org"}
    assert (first, again) == (len(found), 0)


def unchecked_nights(register: Database) -> set[date]:
    return {letter.business_date for letter in letters(register) if letter.kind == "unchecked"}


def test_a_night_that_nobody_ran_is_told_of_too(told: Database, authority: Path) -> None:
    settings, now = load_settings(authority / "corewatch.toml"), datetime(2026, 11, 13, 8, 0, tzinfo=UTC)

    put_unchecked(told, settings, mail_settings(settings), now=now)

    assert unchecked_nights(told) == {date(2026, 11, 12)}
    with told.reading() as connection:
        words = box.body_of(connection, letters(told)[0].id).decode()
    assert "no snapshot came in time." in words
    assert "What you were told last is of 11 November 2026." in words


def test_nobody_hears_that_nothing_was_checked_before_the_hour_of_the_digests(told: Database, authority: Path) -> None:
    settings = load_settings(authority / "corewatch.toml")
    runs.mark_missed(told, [date(2026, 11, 12)], now=datetime(2026, 11, 13, 2, 30, tzinfo=UTC))

    new = put_unchecked(told, settings, mail_settings(settings), now=datetime(2026, 11, 13, 6, 59, tzinfo=UTC))

    assert (new, unchecked_nights(told)) == (0, set())


def test_after_an_outage_of_days_one_message_says_what_was_checked_last(told: Database, authority: Path) -> None:
    settings, now = load_settings(authority / "corewatch.toml"), datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
    runs.mark_missed(told, [date(2026, 11, day) for day in (12, 13, 14, 15)], now=now)

    put_unchecked(told, settings, mail_settings(settings), now=now)

    assert unchecked_nights(told) == {date(2026, 11, 16)}


def test_a_room_hears_once_that_nothing_was_checked(told: Database, authority: Path) -> None:
    settings, now = load_settings(authority / "corewatch.toml"), datetime(2026, 11, 13, 8, 0, tzinfo=UTC)

    put_unchecked(told, settings, replace(mail_settings(settings), channel="webhook"), now=now)

    found = [letter for letter in letters(told) if letter.kind == "unchecked"]
    assert [letter.person for letter in found] == ["room"]


def test_preview_writes_what_will_be_sent(
    told: Database, authority: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["digest", "preview", "--date", "2026-11-11", "--out", "out"]) == 0

    index = (authority / "out" / "index.html").read_text(encoding="utf-8")
    for suffix in ("eml", "txt", "html"):
        assert len([path for path in (authority / "out").glob(f"*.{suffix}") if path.name != "index.html"]) == len(
            letters(told)
        )
    assert index.count("<li>") == len(letters(told))
    with told.reading() as connection:
        bodies = {box.body_of(connection, letter.id) for letter in letters(told)}
    assert {path.read_bytes() for path in (authority / "out").glob("*.eml")} == bodies
    assert b"open index.html there" in capfdbinary.readouterr().out


def test_a_preview_of_a_night_without_messages_is_refused(
    told: Database, authority: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["digest", "preview", "--date", "2026-11-01", "--out", "out"]) == 2

    assert b"There is no message of the night of 1 November 2026." in capfdbinary.readouterr().err
    assert not (authority / "out").exists()


def test_the_commands_send_list_show_and_resend(
    told: Database, authority: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with time_machine.travel(datetime(2026, 11, 12, 8, 0, tzinfo=UTC), tick=False):
        assert run(["digest", "send"]) == 0
    sent = capfdbinary.readouterr().out.decode()
    assert sent == f"Sent: {len(letters(told))} accepted by the mail server.\n"

    assert run(["alerts", "list", "--format", "json"]) == 0
    listed = json.loads(capfdbinary.readouterr().out)["messages"]
    assert {item["state"] for item in listed} == {"accepted"}
    assert len(listed) == len(letters(told))

    number = listed[0]["id"]
    assert run(["alerts", "show", str(number)]) == 0
    assert b"Subject: Corewatch 11 November 2026: " in capfdbinary.readouterr().out
    assert run(["alerts", "resend", str(number)]) == 2
    assert b"Only one that was refused or given up can be sent again" in capfdbinary.readouterr().err

    with told.writing() as connection:
        connection.execute(outbox.update().where(outbox.c.id == number).values(state=LOST[0]))
    assert run(["alerts", "resend", str(number)]) == 0
    assert [one.state for one in letters(told) if one.id == number] == [State.WAITING]


def test_sending_without_a_channel_says_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COREWATCH_CONFIG", raising=False)

    assert run(["digest", "send"]) == 2

    assert b"Add `channel` to [alerts]" in capfdbinary.readouterr().err


def test_what_the_judgement_escalated_is_escalated_to_each_reader_once(
    told: Database, authority: Path, two_nights: list[Path]
) -> None:
    """Its step is reached on the night that put it there, and not anew every night."""
    night(told, two_nights[1], authority)

    with told.reading() as connection:
        judged = list(queries.entries(connection, Filter(states=("open",), tier_at_least=2)))
        since = before.tiers_since(connection)
        news = box.told(connection, [entry.id for entry in judged if max(since[entry.id].values()) == FIRST])
    readers = Counter((item.letter.person, item.exception_id) for item in news)
    steps = {entry.id: len(since[entry.id]) for entry in judged}
    assert {entry.tier for entry in judged} == set(steps.values())
    assert len(readers) > 10
    again = [key for key, count in readers.items() if count > 1]
    assert again == []
