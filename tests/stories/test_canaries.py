"""Names, dates of birth and addresses of children in the snapshot are in nothing that leaves: bytes, files, logs."""

import base64
import csv
import logging
import quopri
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from support.nights import Row, change_rows, copied, request

from alerts import outbox as box
from calendars.words import day_words
from register.database import Database
from service.night.run import run_night
from service.settings import load_settings
from service.telling.prepare import teller
from service.telling.sending import channel_of, mail_settings, send_all

FORENAME, SURNAME = "Zzcanaryforename", "Zzcanarysurname"


#: Columns that may hold words about a child, or that the contract keeps out of e-mail.
SEEDED = (
    ("ssd_person", "pers_forename", FORENAME),
    ("ssd_person", "pers_surname", SURNAME),
    ("ssd_person", "pers_upn", "ZZCANARYUPN99"),
    ("cgx_members", "cgmb_display_name", f"{FORENAME} {SURNAME}, 12 Zzcanary Street"),
    ("cgx_actions", "cgac_title", f"Visit {FORENAME} at 12 Zzcanary Street"),
)


@pytest.fixture
def snapshot(two_nights: list[Path], tmp_path: Path) -> Path:
    """The first night, with a name for every child wherever a name could stand."""
    source = copied(two_nights[0], tmp_path)
    for table, column, words in SEEDED:
        _with_column(source / f"{table}.csv", column)
        change_rows(source, table, partial(_seeded, column=column, words=words))
    return source


def _seeded(rows: list[Row], *, column: str, words: str) -> list[Row]:
    return [row | {column: words} for row in rows]


def _with_column(file: Path, column: str) -> None:
    first, *others = file.read_text(encoding="utf-8").splitlines()
    if column not in first.split(","):
        file.write_text("\n".join([f"{first},{column}", *(f"{line}," for line in others)]) + "\n", encoding="utf-8")


def births(source: Path) -> set[str]:
    """Dates of birth so long ago that no duty of these nights can bear the same date."""
    with (source / "ssd_person.csv").open(encoding="utf-8", newline="") as lines:
        days = {date.fromisoformat(row["pers_dob"]) for row in csv.DictReader(lines) if row["pers_dob"]}
    old = {day for day in days if day.year < 2020}
    return {words for day in old for words in (day.isoformat(), day_words(day))}


def test_no_canary_leaves(
    register: Database, snapshot: Path, tmp_path: Path, authority: Path, caplog: pytest.LogCaptureFixture,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    settings = load_settings(authority / "corewatch.toml")
    canaries = {FORENAME, SURNAME, "Zzcanary", "ZZCANARY", *births(snapshot)}

    run_night(register, replace(request(snapshot, settings=settings), telling=teller))
    send_all(register, channel_of(mail_settings(settings), {}), now=datetime(2026, 11, 12, 9, 0, tzinfo=UTC))

    with register.reading() as connection:
        found = box.letters(connection)
        bodies = [box.body_of(connection, letter.id) for letter in found]
    written = [path.read_bytes() for path in (authority / "mail").iterdir()]
    said = [repr(letter).encode() for letter in found] + [caplog.text.encode(), *capfdbinary.readouterr()]
    everything = [*bodies, *written, *said, *(quopri.decodestring(body) for body in bodies)]
    assert len(found) > 5
    assert len(births(snapshot)) > 5
    for canary in canaries:
        for form in (canary.encode(), base64.b64encode(canary.encode()).rstrip(b"=")):
            assert not any(form in one for one in everything), canary


def test_the_search_would_find_one(told: Database) -> None:
    with told.reading() as connection:
        bodies = [quopri.decodestring(box.body_of(connection, letter.id)) for letter in box.letters(connection)]

    assert any(b"Exampleshire" in body for body in bodies)
