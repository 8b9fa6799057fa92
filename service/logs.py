"""The program's own log: JSON lines, and nothing in them that could be about a child."""

import os
import sys
import traceback
from pathlib import Path
from typing import TextIO

VARIABLE = "COREWATCH_LOG"


def log_crash(error: BaseException, *, verbose: bool) -> str | None:
    """Log an unexpected error; return where, or None when no log was asked for.

    The error's own message is left out: a database quotes the value that it stumbled over.
    """
    path = os.environ.get(VARIABLE)
    if path and _appended(error, Path(path)):
        return path
    if verbose:
        _write(error, sys.stderr)
        return "standard error"
    return None


def _appended(error: BaseException, path: Path) -> bool:
    """A log that cannot be written must not hide the error itself."""
    try:
        with path.open("a", encoding="utf-8") as file:
            _write(error, file)
    except OSError:
        return False
    return True


def _write(error: BaseException, file: TextIO) -> None:
    import structlog  # only a crash pays for it

    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    log = structlog.wrap_logger(structlog.WriteLogger(file), processors=[stamp, structlog.processors.JSONRenderer()])
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error(event="internal_error", kind=type(error).__name__, places=places)
