"""Where a format goes: standard output, or a file that is whole or not there."""

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from service.errors import OutputUnwritable


def write_text(pieces: Iterable[str], output: Path | None) -> None:
    """The text in UTF-8, whatever this machine's own encoding."""
    if output is None:
        _write_screen(pieces)
        return

    def fill(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)

    replace_file(output, fill)


def _write_screen(pieces: Iterable[str]) -> None:
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode("utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe has seen enough, as `head` does: no error, and nothing more to write.
        _forget_screen()
    except OSError as error:
        _forget_screen()
        raise _not_taken(error) from error


def _forget_screen() -> None:
    """What is still to be written goes nowhere: else the end of the process would fail over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def replace_file(output: Path, fill: Callable[[Path], None]) -> None:
    """Fill a file beside the output and put it in its place: a failed write leaves the old file.

    Nothing is put in the place of a device or a pipe (/dev/null, /dev/stdout): it is written to.
    """
    if _only_takes(output):
        try:
            fill(output)
        except BrokenPipeError:
            # Its reader has seen enough, as on the screen.
            return
        except OSError as error:
            raise _not_taken(error) from error
        return
    # A link stays, and what it leads to is replaced.
    place = output.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        os.close(handle)
    except OSError as error:
        raise _unwritable(output, error) from error
    unfinished = Path(name)
    try:
        fill(unfinished)
        unfinished.chmod(_usual_mode())
        unfinished.replace(place)
    except OSError as error:
        raise _unwritable(output, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _only_takes(output: Path) -> bool:
    """Whether it takes what is written and holds nothing itself."""
    try:
        mode = output.stat().st_mode
    except OSError:  # nothing there yet, or out of reach: the attempt to write will tell
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _usual_mode() -> int:
    """The rights that a new file gets: a temporary file is closed to everybody else."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _not_taken(error: OSError) -> OutputUnwritable:
    return OutputUnwritable(
        f"The output could not be written: {error.strerror or error}. Check where it goes, and the space there."
    )


def _unwritable(output: Path, error: OSError) -> OutputUnwritable:
    return OutputUnwritable(
        f"{output} could not be written: {error.strerror or error}. Nothing was changed; check the path and the space."
    )
