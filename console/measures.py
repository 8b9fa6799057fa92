"""The figures of the monthly report, counted from the last night's snapshot by one thread and kept until the next.

A request never waits for a count. It is told what there is: the count, or a sentence that says why there is none yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock, Thread

from calendars.words import day_words
from engine.measures.counted import CountedRow
from engine.measures.months import months_back
from register.runs import Run
from service.ending import plain_words
from service.errors import AnswerRefused
from service.kpis.build import Desk
from service.kpis.counting import SHOWN_MONTHS, Count
from service.kpis.monthly import Asked, open_report
from service.logs import Log, trouble_of
from service.settings import Settings

#: The open month and the twelve before it, each with the twelve before it.
LENGTH = 2 * SHOWN_MONTHS - 1
#: The rows behind the figures are kept of the open month and of the one before.
MONTHS_OF_ROWS = 2
#: No measure of a month is listed that has more rows, and no more rows than the second number are held in all.
ROWS_OF_MEASURE, ROWS_IN_ALL = 20_000, 250_000

Rows = Mapping[tuple[str, date], tuple[CountedRow, ...]]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What was counted from one night's snapshot. The snapshot is closed: nothing here reads it again."""

    desk: Desk
    as_at: date
    snapshot: str | None
    #: By measure and month. What is not here was not kept.
    rows: Rows = field(default_factory=dict)

    @property
    def months(self) -> tuple[date, ...]:
        """The months that can be reported whole, with the twelve before each, the oldest first."""
        return tuple(month.first_on for month in self.desk.months[SHOWN_MONTHS - 1 :])


@dataclass(frozen=True, kw_only=True)
class NotCounted:
    """Why there is no count."""

    says: str
    #: More, for those who look after the nights: it may name a folder.
    detail: str | None = None
    is_on_the_way: bool = False
    #: What the register has published is shown instead.
    shows_published: bool = True


NO_NIGHT = NotCounted(says="No night has been checked yet. The figures are counted after the first one.")
WAITING = NotCounted(
    says="The figures of the last night are being counted. Load this page again in a few minutes.", is_on_the_way=True
)
GONE = "The files of the last night's snapshot are no longer where they were read, so that nothing can be counted."
FAILED = "The figures of the last night could not be counted."

Tallying = Callable[[Settings, Run], Tally]
Starting = Callable[[Callable[[], None]], None]


class Unreadable(AnswerRefused):
    """The snapshot of a night cannot be read again."""


def in_a_thread(work: Callable[[], None]) -> None:
    """Beside the requests. The process may end while it runs: it changes nothing."""
    Thread(target=work, name="measures", daemon=True).start()


class Measuring:
    """The count of the last night, worked out once however many ask, and one at a time."""

    def __init__(
        self, settings: Settings, *, log: Log, tally: Tallying | None = None, start: Starting = in_a_thread
    ) -> None:
        self._settings = settings
        self._log = log
        self._tally = tally or tally_of
        self._start = start
        self._lock = Lock()
        self._working: int | None = None
        self._found: tuple[int, Tally | NotCounted] | None = None

    def of(self, night: Run | None) -> Tally | NotCounted:
        """What is known of a night; who asks first after a new one begins the count."""
        if night is None:
            return NO_NIGHT
        if self._begins(night.id):
            self._start(lambda: self._work(night))
        found = self._found
        return found[1] if found is not None and found[0] == night.id else WAITING

    def _begins(self, night: int) -> bool:
        """Whether this request is the one that begins. What was counted before makes room."""
        with self._lock:
            if self._working is not None or (self._found is not None and self._found[0] == night):
                return False
            self._working, self._found = night, None
            return True

    def _work(self, night: Run) -> None:
        found: Tally | NotCounted = NotCounted(says=FAILED)
        try:
            found = self._counted(night)
        finally:
            with self._lock:
                self._working, self._found = None, (night.id, found)

    def _counted(self, night: Run) -> Tally | NotCounted:
        try:
            return self._tally(self._settings, night)
        except Unreadable as error:
            return NotCounted(says=str(error), detail=night.source)
        except Exception as error:  # noqa: BLE001 - said on the page, and logged
            # Whatever it was, pages say so instead of waiting for ever, and the program's log has its place.
            self._log("measures_not_counted", night=night.id, **trouble_of(error))
            detail = plain_words(error) or f"Internal error ({type(error).__name__}). The log says where."
            return NotCounted(says=FAILED, detail=detail)


def tally_of(settings: Settings, night: Run) -> Tally:
    """Count the months of a night's snapshot, and keep the rows of the last ones:

    1. see that the snapshot can still be read,
    2. count it, with the months before,
    3. refuse another snapshot that has come to lie in the same place.
    """
    source = readable_source(night)
    last = (night.as_at or night.business_date).replace(day=1)
    with open_report(Asked(settings=settings, source=source, month_on=last, length=LENGTH)) as found:
        if night.snapshot_id is not None and found.report.snapshot != night.snapshot_id:
            raise Unreadable(f"{GONE} Another snapshot lies there.")
        return Tally(
            desk=found.desk,
            as_at=found.count.check.as_of,
            snapshot=found.report.snapshot,
            rows=_rows(found.count, last),
        )


def readable_source(night: Run) -> str:
    """The folder of a night's snapshot, or Unreadable with the reason."""
    if night.source is None:
        raise Unreadable("The last night did not say where its snapshot lies, so that nothing can be counted.")
    if "://" in night.source:
        raise Unreadable(
            "The last night was read from a database. Its address is not kept, because it may hold a password: "
            "`corewatch kpis report` counts the figures, and months that are closed show here."
        )
    if not Path(night.source).exists():
        raise Unreadable(f"{GONE} It was the snapshot of {day_words(night.as_at or night.business_date)}.")
    return night.source


def _rows(count: Count, last: date) -> Rows:
    kept: dict[tuple[str, date], tuple[CountedRow, ...]] = {}
    room = ROWS_IN_ALL
    for back in range(MONTHS_OF_ROWS):
        month = months_back(last, back)
        for card in count.measures.cards:
            found = tuple(count.counted.rows(card.id, month))
            if len(found) <= min(ROWS_OF_MEASURE, room):
                kept[card.id, month] = found
                room -= len(found)
    return kept
