"""What DuckDB spills holds personal data: nothing of it outlives its process, not even one that was killed."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from project import ROOT

from snapshot.read import snapshot_from_tables
from snapshot.scratch import new_scratch

KILLED = """
import os, signal
from snapshot.scratch import new_scratch
(new_scratch().folder / "spilled").write_text("a child")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_left_by_a_killed_process_goes_with_the_next_reading(place: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, check=False)
    (left,) = place.glob("corewatch-*")

    new = new_scratch()

    assert not left.exists()
    assert [path.name for path in place.iterdir()] == [new.folder.name]


def test_the_folder_of_a_process_at_work_stays(place: Path) -> None:
    first = new_scratch()

    second = new_scratch()

    assert first.folder.is_dir()
    assert second.folder.is_dir()
    assert first.folder != second.folder


def test_removed_twice_it_closes_no_other_file(place: Path) -> None:
    scratch = new_scratch()
    scratch.remove()

    with (place / "other").open("w") as other:
        scratch.remove()
        other.write("still open")

    assert (place / "other").read_text() == "still open"


def test_a_folder_of_something_else_is_left_alone(place: Path) -> None:
    (place / "corewatch-notes").mkdir()

    new_scratch()

    assert (place / "corewatch-notes").is_dir()


def test_it_is_for_its_owner_alone_and_goes_with_the_snapshot(place: Path) -> None:
    with snapshot_from_tables({}):
        (folder,) = place.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700

    assert list(place.iterdir()) == []
