"""Kill a process of our own at any point of its work: before and after each statement and each commit."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from sqlalchemy import event

from register.database import Database


class Points:
    """The points of one run, in their order; at one of them the process may be killed."""

    def __init__(self, kill_at: int | None = None) -> None:
        self.names: list[str] = []
        self._kill_at = kill_at

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        """The same work, with a point before it and one after it."""

        def watched(*arguments: Any, **named: Any) -> Any:
            what = name(*arguments)
            self(f"before {what}")
            result = work(*arguments, **named)
            self(f"after {what}")
            return result

        return watched


def watch_database(database: Database, points: Points) -> None:
    """Put a point before and after each statement and each commit of this process."""
    engine = database.engine
    event.listen(engine, "before_cursor_execute", lambda *_: points("before statement"))
    event.listen(engine, "after_cursor_execute", lambda *_: points("after statement"))
    engine.dialect.do_commit = points.around(engine.dialect.do_commit, lambda *_: "commit")  # type: ignore[method-assign] # watched


def in_child(work: Callable[[], object]) -> None:
    """Do it in a process of its own, which must end well."""
    status = fork(work)
    assert status == 0, f"a process ended with {status}"


def fork(work: Callable[[], object]) -> int:
    """Do it in a process of its own; how that ended."""
    process = os.fork()
    if process == 0:
        as_child(work)
    return os.waitpid(process, 0)[1]


def as_child(work: Callable[[], object]) -> NoReturn:
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - the process ends here, and says so
        sys.excepthook(type(error), error, error.__traceback__)
        os._exit(1)
    os._exit(0)
