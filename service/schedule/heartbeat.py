"""A sign of life to somebody outside, after each good night: when it stays away, they raise the alarm.

It carries nothing: the address is called as it stands in the configuration, and the answer is not read.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from queue import Empty, SimpleQueue
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from register import runs
from register.afterwards import keep_trouble
from register.database import Database
from register.runs import Run

#: The whole call, from the name of the server to the first line of its answer.
WITHIN = timedelta(seconds=20)

#: Under this name a heartbeat that failed stands among the problems of its night.
PROBLEM = "heartbeat"

Beat = Callable[[str], str | None]


class _NoRedirect(HTTPRedirectHandler):
    """An address that sends us elsewhere is not the one that the authority chose."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def beat(address: str, *, within: timedelta = WITHIN) -> str | None:
    """Call the address; None when it answered that all is well, else a sentence that says what went wrong."""
    answers: SimpleQueue[str | None] = SimpleQueue()
    # The library's own timeout is for each packet: a server that drips could hold us for ever.
    threading.Thread(target=lambda: answers.put(_call(address, within)), name="heartbeat", daemon=True).start()
    try:
        return answers.get(timeout=within.total_seconds())
    except Empty:
        return f"The heartbeat got no answer within {within.total_seconds():g} seconds."


def _call(address: str, within: timedelta) -> str | None:
    request = Request(address, headers={"User-Agent": "corewatch"})  # noqa: S310 - the settings allow https and this machine
    try:
        with _opener().open(request, timeout=within.total_seconds()):
            return None
    except HTTPError as error:
        error.close()
        return f"The heartbeat was answered with {error.code}."
    except (OSError, HTTPException, ValueError) as error:
        # The library's words may repeat the address, which may hold a key.
        return f"The heartbeat failed ({_kind(error)})."


def _kind(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return type(reason if isinstance(reason, Exception) else error).__name__


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect())


def after_night(database: Database, run: Run, address: str | None, *, call: Beat = beat) -> str | None:
    """Send the heartbeat of a committed night; what went wrong is kept with the night, and returned."""
    if address is None:
        return None
    trouble = call(address)
    if trouble or run.problems.get(PROBLEM):
        keep_trouble(database, run.id, name=PROBLEM, trouble=trouble)
    return trouble


def still_owed(database: Database) -> Run | None:
    """The last night, when its heartbeat has not got through."""
    with database.reading() as connection:
        last = runs.last_committed(connection)
    return last if last and last.problems.get(PROBLEM) else None
