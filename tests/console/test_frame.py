"""What every page says of the nights: asked once a minute, and again when somebody confirmed a night."""

from datetime import UTC, datetime, timedelta

from console.frame import Frames
from service.freshness import Level, NightsNow

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


class Nights:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, now: datetime) -> NightsNow:
        self.asked += 1
        return NightsNow(level=Level.FRESH, says=str(now), last=None, held=(), troubles=(), heartbeat=None)


def test_it_is_asked_once_a_minute() -> None:
    nights = Nights()
    frames = Frames(nights)

    for seconds in (0, 30, 59, 60, 61):
        frames.at(NOW + timedelta(seconds=seconds))

    assert nights.asked == 2


def test_a_clock_that_was_put_back_keeps_nothing_for_longer() -> None:
    nights = Nights()
    frames = Frames(nights)

    frames.at(NOW)
    frames.at(NOW - timedelta(hours=1))

    assert nights.asked == 2


def test_who_changed_a_night_sees_it_at_once() -> None:
    nights = Nights()
    frames = Frames(nights)
    frames.at(NOW)

    frames.forget()
    frames.at(NOW)

    assert nights.asked == 2
