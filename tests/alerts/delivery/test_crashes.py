"""The sender, killed at every point of sending five digests: docs/reference/delivery.md."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import ROOT


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the machine has one: each of some hundred runs waits for the disk several times."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made below it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


#: All points, on both databases, are struck by scripts/soak_mail.
EVERY = "3"


def test_killed_anywhere_it_loses_nothing_and_repeats_only_what_it_may(fast_folder: Path) -> None:
    address = f"sqlite:///{fast_folder / 'register.sqlite'}"
    command = [sys.executable, "-m", "support.crashes", address, str(fast_folder / "work"), EVERY]

    ended = subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    figures = json.loads(ended.stdout)
    assert figures["kills"] > 40
    assert (figures["lost"], figures["unsettled"], figures["changed"]) == (0, 0, 0)
    # A kill in the window repeats a digest: were there none, the kills would not have struck where they should.
    assert figures["repeated"] > 0
    assert (figures["storms"], figures["repeated_outside_the_window"]) == (0, 0)
