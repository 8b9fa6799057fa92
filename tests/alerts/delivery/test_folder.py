"""Messages as files: whole, the same again, and no two in one file."""

from pathlib import Path

import pytest

from alerts.channels import Accepted, Deferred, Outcome, Parcel
from alerts.channels.folder import FolderChannel, file_name

PARCEL = Parcel(key="digest:2026-11-20:W7", recipient="a@b.example", body=b"From: a\r\n\r\nx\r\n", is_repeat=False)


def written(folder: Path, parcel: Parcel = PARCEL) -> Outcome:
    with FolderChannel(folder=folder).open() as session:
        return session.deliver(parcel)


def test_the_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    outcome = written(tmp_path / "mail")

    assert isinstance(outcome, Accepted)
    assert [path.read_bytes() for path in (tmp_path / "mail").iterdir()] == [PARCEL.body]


def test_the_same_message_again_is_the_same_file(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [file_name(PARCEL.key)]


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "a/b", "a\0b", "x" * 300, "Łódź", ".hidden"])
def test_a_name_stays_in_the_folder(key: str) -> None:
    name = file_name(key)

    assert Path(name).name == name
    assert len(name) < 100
    assert name.isascii()


def test_two_keys_that_look_alike_are_two_files() -> None:
    assert file_name("a:b") != file_name("a/b")


def test_a_folder_that_cannot_be_written_to_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    outcome = written(tmp_path / "mail")

    assert isinstance(outcome, Deferred)
    assert str(tmp_path) not in outcome.says
