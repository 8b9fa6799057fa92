"""Ends the process when nothing moves any more: a tick that hangs, or a scheduler that has stopped ticking.

A database whose machine is frozen can hold a query for ever, and no time limit of the database helps then. Whoever
started the process starts it again, and the night is had again when its lease has run out.
"""

import os
import threading
from collections.abc import Callable
from datetime import timedelta

from service.ending import INTERNAL
from service.night.run import LEASE

#: A night that has lasted so long has lost its right to write.
LIMIT = 2 * LEASE


def end_process() -> None:
    """At once, whatever the other threads wait for."""
    os._exit(INTERNAL)


class Watchdog:
    """Bites when it was not fed for a while: it is fed at the beginning and at the end of each tick."""

    def __init__(self, bite: Callable[[], None], *, limit: timedelta = LIMIT) -> None:
        self._bite = bite
        self._limit = limit
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def feed(self) -> None:
        """Begin to wait anew."""
        with self._lock:
            self._cancel()
            self._timer = threading.Timer(self._limit.total_seconds(), self._bite)
            self._timer.daemon = True
            self._timer.start()

    def leave(self) -> None:
        """No more watching; what watched has ended when this returns, so that the process ends in order."""
        with self._lock:
            timer = self._timer
            self._cancel()
        if timer is not None:
            timer.join()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
