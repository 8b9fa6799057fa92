"""Figures of the register, remembered for as long as nothing in it has changed: many people look at the same lists."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from register.tables import counter, run

T = TypeVar("T")

#: A moment in the life of the register: each change to an exception is an event, and each night a run.
Mark = tuple[int, int]

#: So many figures are remembered: those of some hundred scopes and filters.
KEPT = 1_000


def mark_of(connection: Connection) -> Mark:
    """How far the register has come."""
    events = select(counter.c.value).where(counter.c.name == "history").scalar_subquery()
    last_night = select(func.max(run.c.id)).where(run.c.status == "committed").scalar_subquery()
    row = connection.execute(select(events, last_night)).one()
    return row[0] or 0, row[1] or 0


class Remembered:
    """For counts alone: nothing of a record is kept here. The question has to hold all that the answer depends on."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._mark: Mark | None = None
        self._kept: dict[Hashable, Any] = {}

    def answer(self, mark: Mark, question: Hashable, work_out: Callable[[], T]) -> T:
        """The answer as it was worked out at this mark; two who ask at the same time may both work it out."""
        with self._lock:
            if mark == self._mark and question in self._kept:
                kept: T = self._kept[question]
                return kept
        found = work_out()
        with self._lock:
            if mark != self._mark or len(self._kept) >= self._most:
                self._mark, self._kept = mark, {}
            self._kept[question] = found
        return found
