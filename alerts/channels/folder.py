"""Messages as .eml files in a folder, for trying out: a mail program opens them as they would arrive."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class FolderChannel:
    """The folder to write into; it is made when it is not there."""

    folder: Path
    name: str = "folder"

    @contextmanager
    def open(self) -> Iterator["FolderSession"]:
        """A session; there is nothing to close."""
        yield FolderSession(self.folder)


class FolderSession:
    """Writes one file a message: the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, parcel: Parcel) -> Outcome:
        """Write the message whole, or not at all."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(parcel)
        except OSError:
            says = "The folder for messages cannot be written to. Check that there is room and that this account may."
            return Deferred(code="folder", says=says, reach=Reach.CHANNEL)
        return Accepted(code="written", says="The message was written to the folder.")

    def _write(self, parcel: Parcel) -> None:
        with NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
            try:
                file.write(parcel.body)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(self._folder / file_name(parcel.key))
            except BaseException:  # stopped in the middle as well: half a message stays nowhere
                Path(file.name).unlink(missing_ok=True)
                raise


def file_name(key: str) -> str:
    """A name that any system takes, and that no two keys share."""
    begins = _NOT_IN_A_NAME.sub("-", key).strip("-.")[:_LONGEST_NAME]
    return f"{begins}-{hashlib.sha256(key.encode('utf-8')).hexdigest()[:8]}.eml"
