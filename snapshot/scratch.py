"""The folder for what DuckDB spills. It holds personal data: it goes with its process, however that ended."""

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PREFIX = "corewatch-"

#: Held by the process whose folder it is; the system lets go of it when that process ends, even killed.
HELD = "held"


@dataclass
class Scratch:
    """A folder of this process alone."""

    folder: Path
    _held: int | None

    def remove(self) -> None:
        """With all that is in it; a second time does nothing."""
        held, self._held = self._held, None
        if held is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            # Closed twice, the number could be that of a file opened since.
            os.close(held)


def new_scratch() -> Scratch:
    """A folder that only this user may read; those that a killed process left behind are removed first."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{PREFIX}*/{HELD}"):
        _remove_abandoned(left)
    # Nobody looks for it under this name, so that it is held before it can be found.
    early = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    held = os.open(early / HELD, os.O_RDWR | os.O_CREAT, 0o600)
    _take(held)
    return Scratch(early.rename(place / early.name.removeprefix(".")), held)


def _remove_abandoned(left: Path) -> None:
    # Another user's folder cannot be looked into, and one that goes meanwhile needs no help.
    with suppress(OSError), left.open("rb+") as held:
        if _take(held.fileno()):
            shutil.rmtree(left.parent, ignore_errors=True)


def _take(held: int) -> bool:
    """Whether the folder is ours now. Without such locks nothing of another process is ever taken for abandoned."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # Another process holds it, or this file system knows no locks: then it is not ours to remove.
        return False
    return True
