"""`corewatch synth` and `demo`: a first look without a child's data, and never over somebody's files."""

import os
import re
import shlex
import signal
import urllib.request
from collections.abc import Callable
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

from support.snapshots import changed, write_csv

Run = Callable[..., Any]
SMALL = ("--plans", "5", "--as-at", "2026-11-20", "--seed", "3")


def test_what_synth_writes_can_be_checked(corewatch: Run, tmp_path: Path) -> None:
    written = corewatch("synth", tmp_path / "night", *SMALL)
    checked = corewatch("check", tmp_path / "night", "--format", "json")

    assert (written.code, checked.code) == (0, 0)
    assert written.out.endswith("a synthetic authority with 5 plans, one night as at 20 November 2026.\n")
    assert (checked.document["as_of"], checked.document["snapshot"]["synthetic"]) == ("2026-11-20", True)


def test_synth_writes_over_a_synthetic_snapshot_only(corewatch: Run, tmp_path: Path) -> None:
    real = write_csv(tmp_path / "real", changed("cgx_snapshot", snap_is_synthetic="N"))
    corewatch("synth", tmp_path / "night", *SMALL)

    again = corewatch("synth", tmp_path / "night", *SMALL)
    refused = corewatch("synth", real, *SMALL)

    assert again.code == 0
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"{real} holds other files, and they may be a real snapshot.")


def test_synth_refuses_nothing_to_write(corewatch: Run, tmp_path: Path) -> None:
    plans = corewatch("synth", tmp_path / "night", "--plans", "0")
    nights = corewatch("synth", tmp_path / "night", "--nights", "0")

    assert (plans.code, nights.code) == (2, 2)
    assert nights.err == "0 nights cannot be written. Ask for at least one.\n"


def test_the_demo_lives_through_nights_and_says_what_to_try_next(corewatch: Run, tmp_path: Path) -> None:
    result = corewatch("demo", tmp_path / "demo", "--nights", 3, "--console-minutes", 0)

    _, _, steps = result.out.partition("What to try next:\n")
    commands = [shlex.split(step)[1:] for step in steps.splitlines()]
    assert (result.code, result.err) == (0, "Living through 3 nights of a synthetic authority: some seconds each.\n")
    assert "SYNTHETIC DATA" in result.out
    assert "3 nights, the last of" in result.out
    assert [command[0] for command in commands] == [
        "alerts", "digest", "exceptions", "exceptions", "explain", "exceptions", "audit", "check", "validate", "rules",
    ]  # fmt: skip
    assert [corewatch(*command).code for command in commands] == [0] * 10


def test_the_demo_catches_its_mail_as_real_emails_and_opens_its_console(corewatch: Run, tmp_path: Path) -> None:
    result = corewatch("demo", tmp_path / "demo", "--nights", 2, "--console-minutes", 5)

    found = re.search(
        r"open at (http://127\.0\.0\.1:\d+) until \d\d:\d\d\. To close it sooner: kill (\d+)\n", result.out
    )
    assert found is not None, result.out + result.err
    try:
        with urllib.request.urlopen(f"{found[1]}/sign-in", timeout=30) as answer:  # noqa: S310 - our own
            page = answer.read().decode()
    finally:
        os.kill(int(found[2]), signal.SIGTERM)
        os.waitpid(int(found[2]), 0)
    assert all(name in page for name in ("demo.unit", "demo.manager", "demo.lead", "demo.admin", "corewatch demo"))

    caught = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in (tmp_path / "demo" / "mail").iterdir()]
    listed = corewatch("alerts", "list", "--config", tmp_path / "demo", "--format", "json").document["messages"]
    assert len(caught) > 10
    assert f"{len(caught)} messages caught in {tmp_path / 'demo' / 'mail'}." in result.out
    # Each message of the outbox was accepted, and each arrived once and whole.
    assert {item["state"] for item in listed} == {"accepted"}
    assert sorted(str(mail["Message-ID"]) for mail in caught) == sorted(item["message_id"] for item in listed)
    for mail in caught:
        assert mail["From"] == "Corewatch <corewatch@demo.example>"
        assert str(mail["Subject"]).startswith("Corewatch ")
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert mail.defects == []


def test_the_demo_replaces_an_earlier_one_and_nothing_else(corewatch: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")

    refused = corewatch("demo", tmp_path / "mine")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"{tmp_path / 'mine'} holds other files. Give a new or an empty folder.\n"
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"
