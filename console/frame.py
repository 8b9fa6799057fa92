"""What every page says of the nights: whether the register is up to date, and whether anybody in it is real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from service.freshness import Level, NightsNow

#: A page may be so much behind the nights, and asks for them no more often.
KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """As the templates take it: `freshness` and `is_synthetic` of docs/reference/console-look.md."""

    nights: NightsNow

    @property
    def is_fresh(self) -> bool:
        return self.nights.level is Level.FRESH

    @property
    def says(self) -> str:
        return self.nights.says

    @property
    def is_synthetic(self) -> bool:
        return self.nights.last is not None and self.nights.last.synthetic


class Frames:
    """The frame of one console, worked out at most once a minute however many ask."""

    def __init__(self, look: Callable[[datetime], NightsNow]) -> None:
        self._look = look
        self._lock = Lock()
        self._kept: tuple[datetime, Frame] | None = None

    def at(self, now: datetime) -> Frame:
        """The frame of a moment."""
        kept = self._kept
        if kept is None or not timedelta() <= now - kept[0] < KEPT_FOR:
            # Who comes while another one looks waits: the register is asked once.
            with self._lock:
                kept = self._kept
                if kept is None or not timedelta() <= now - kept[0] < KEPT_FOR:
                    kept = self._kept = (now, Frame(nights=self._look(now)))
        return kept[1]

    def forget(self) -> None:
        """Look again at once: for who has just confirmed a night."""
        self._kept = None
