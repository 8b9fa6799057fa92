"""How a command ends: 0 done, 1 a problem was found, 2 the input was refused, 3 an internal error."""

import atexit
import os
import sys
import threading
from typing import NoReturn

import typer

DONE, FOUND, REFUSED, INTERNAL = 0, 1, 2, 3
INTERRUPTED = 130

#: The data did not fit, whatever was done with them: in the reading, the rules, the night or the measures.
NO_MEMORY = (
    "The data need more memory than they may take. Set COREWATCH_MEMORY to more, for example 2GB, and run it again."
)


def ending_of(error: BaseException, *, verbose: bool) -> int:
    """The exit code of an error, after one sentence on standard error where there is something to say."""
    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else INTERNAL
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        tell("Stopped.")
        return INTERRUPTED
    if isinstance(error, typer.TyperException):
        tell(f"{_mistyped(error.format_message())} `corewatch --help` shows what there is.")
        return REFUSED
    if says := plain_words(error):
        tell(says)
        return REFUSED
    return _internal(error, verbose=verbose)


def told(code: int) -> int:
    """The exit code of a command that came back; the command line's library makes one of Ctrl-C, and says nothing."""
    if code == INTERRUPTED:
        tell("Stopped.")
    return code


def tell(text: str) -> None:
    """One sentence on standard error."""
    print(text, file=sys.stderr)  # noqa: T201 - this is the one door to standard error


def speak_into_the_void() -> None:
    """Where a process was started without an output, it has one that nobody reads; else printing would break it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def leave(code: int) -> NoReturn:
    """End this process. Taking all its objects apart one by one would take as long as a tenth of a small check."""
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Nobody reads any more: Python's own way to end knows what to do.
        sys.exit(code)
    os._exit(code)


def plain_words(error: BaseException) -> str | None:
    """What the person at the keyboard can put right, as a sentence; None for a fault of the program."""
    if isinstance(error, _refusals()):
        return str(error)
    return NO_MEMORY if _is_out_of_memory(error) else None


def _is_out_of_memory(error: BaseException) -> bool:
    """What has not loaded the database cannot have filled it."""
    duckdb = sys.modules.get("duckdb")
    return duckdb is not None and isinstance(error, duckdb.OutOfMemoryException)


def _refusals() -> tuple[type[Exception], ...]:
    """What the person at the keyboard can put right."""
    from alerts.delivery_errors import DeliveryError
    from alerts.errors import AlertsError
    from calendars.errors import CalendarError
    from engine.errors import EngineError
    from register.errors import RegisterError
    from service.errors import ServiceError
    from snapshot.errors import SnapshotError

    return ServiceError, SnapshotError, EngineError, CalendarError, RegisterError, AlertsError, DeliveryError


def _internal(error: BaseException, *, verbose: bool) -> int:
    from service.logs import VARIABLE, log_crash

    where = log_crash(error, verbose=verbose)
    details = (
        f"The details are in {where}" if where else f"Set {VARIABLE} to a file, or add --verbose, and run it again"
    )
    tell(f"Internal error ({type(error).__name__}): nothing was decided. {details}.")
    return INTERNAL


def _mistyped(text: str) -> str:
    """What is wrong with the words typed. A password of an address that a blank cut in two is not repeated."""
    from snapshot.address import may_hold_password

    if may_hold_password(text):
        return "This command is not understood. Put quotes round an address that has a blank in it."
    return _sentence(text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
