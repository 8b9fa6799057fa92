"""The one clock of the command line: the moment in UTC, and the day in London."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment. Only the command line asks; everything else is handed the answer."""
    return datetime.now(UTC)


def in_london(moment: datetime) -> datetime:
    """A moment as a clock in London shows it."""
    return moment.astimezone(LONDON)


def today(moment: datetime | None = None) -> date:
    """The day in London, wherever the machine stands."""
    return in_london(moment or now()).date()


def yesterday() -> date:
    """The last full day: a nightly snapshot shows it."""
    return today() - timedelta(days=1)
