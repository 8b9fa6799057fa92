"""The program's own log: JSON lines, and nothing in them that could be about a child."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from service.errors import LogUnwritable

VARIABLE = "COREWATCH_LOG"

#: What a line may say beside its event: days, counts and names of our own. Sentences are left out: they may quote a
#: value of the snapshot. They stand in the register, behind its access.
ALLOWED = frozenset({
    "account", "did", "event", "kind", "method", "milliseconds", "minutes", "missed", "night", "places", "plans",
    "route", "run", "status", "timestamp", "troubles",
})  # fmt: skip

#: Writes one line: the event, and what there is to know of it.
Log = Callable[..., None]


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
    log_to(file)("internal_error", **trouble_of(error))


def trouble_of(error: BaseException) -> dict[str, Any]:
    """What may be said of an error: its kind, and the lines of the program that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": type(error).__name__, "places": places}


@contextmanager
def open_log() -> Iterator[Log]:
    """The log of a process that runs on: COREWATCH_LOG when it names a file, else standard error."""
    path = os.environ.get(VARIABLE)
    if not path:
        yield log_to(sys.stderr)
        return
    try:
        file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - it is closed below; a refusal is a sentence
    except OSError as error:
        raise LogUnwritable(f"The log {path} cannot be written: {error.strerror}. Check {VARIABLE}.") from error
    with file:
        yield log_to(file)


def log_to(file: TextIO) -> Log:
    """A log of JSON lines in which no key can stand that is not allowed."""
    import structlog  # only a crash and a long run pay for it

    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    processors: list[Any] = [_only_allowed, stamp, structlog.processors.JSONRenderer(default=str)]
    logger = structlog.wrap_logger(structlog.WriteLogger(file), processors=processors)

    def write(event: str, **known: Any) -> None:
        logger.info(event, **known)

    return write


def _only_allowed(_logger: object, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """A log that stopped the program over a key would do more harm than a key that is missing."""
    return {key: value for key, value in line.items() if key in ALLOWED}
