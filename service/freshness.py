"""How fresh the register is: what was checked last, what went wrong since, and what comes next.

It is worked out from the register by whoever asks. A scheduler that has died cannot say that it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from sqlalchemy import Connection

from alerts import outbox
from calendars.bank_holidays import KNOWN_UNTIL
from calendars.months import add_months
from calendars.words import day_words
from register import runs
from register.database import Database
from register.runs import Run
from service.clock import in_london, today
from service.schedule.due import MISSED_BACK, due_from, last_due
from service.schedule.heartbeat import PROBLEM
from service.settings import Settings
from service.telling.promise import BrokenPromise, broken_promises
from service.words import plural

#: A night that is due is not late yet while it may still be running.
GRACE = timedelta(hours=1)


#: A message that waits for longer is worth a warning: digests wait for the morning.
UNSENT = timedelta(hours=12)


class Level(IntEnum):
    """The exit codes that monitoring programs expect."""

    FRESH = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A night after the last one in the register that did not come to anything."""

    night: date
    #: rejected, failed, missed or late.
    status: str
    because: str | None


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """All that there is to say."""

    level: Level
    says: str
    last: Run | None
    #: Held nights that nobody has confirmed, and that no ordinary night has followed.
    held: tuple[Run, ...]
    troubles: tuple[Trouble, ...]
    #: Open exceptions of which nobody has been told.
    untold: tuple[BrokenPromise, ...]
    #: When the oldest message was written that has not gone out, once that is too long ago.
    unsent_since: datetime | None
    next_night: date
    next_due_at: datetime
    heartbeat: str | None
    #: True when the bank holidays of the next twelve months are published and shipped.
    calendar_is_complete: bool
    calendar_known_until: date


@dataclass(frozen=True, kw_only=True)
class NightsNow:
    """How the nights stand; it counts nobody's exceptions, so that everybody may read it."""

    level: Level
    says: str
    last: Run | None
    #: As in `Freshness`.
    held: tuple[Run, ...]
    troubles: tuple[Trouble, ...]
    heartbeat: str | None


def nights_now(connection: Connection, settings: Settings, now: datetime) -> NightsNow:
    """How the nights stand at a moment: two queries, of a month of nights at most."""
    newest = last_due(now, settings.night.run_at)
    last = runs.last_committed(connection)
    recent = _recent(connection, newest)
    troubles = _troubles(recent, last, newest, settings, now)
    held = _held(recent)
    heartbeat = last.problems.get(PROBLEM) if last else None
    level, says = _verdict(last, held, troubles, heartbeat, settings, now)
    return NightsNow(level=level, says=says, last=last, held=held, troubles=troubles, heartbeat=heartbeat)


def freshness(database: Database, settings: Settings, now: datetime) -> Freshness:
    """How fresh the register is at a moment."""
    with database.reading() as connection:
        nights = nights_now(connection, settings, now)
        untold = broken_promises(connection)
        oldest = outbox.oldest_unsent(connection)
    unsent = oldest if oldest and now - oldest > UNSENT else None
    next_night = last_due(now, settings.night.run_at) + timedelta(days=1)
    level, says = nights.level, nights.says
    if level is Level.FRESH and (untold or unsent):
        level, says = Level.WARNING, _telling_words(untold, unsent)
    return Freshness(
        level=level,
        says=says,
        last=nights.last,
        held=nights.held,
        troubles=nights.troubles,
        untold=untold,
        unsent_since=unsent,
        next_night=next_night,
        next_due_at=due_from(next_night, settings.night.run_at),
        heartbeat=nights.heartbeat,
        calendar_is_complete=add_months(today(now), 12) <= KNOWN_UNTIL,
        calendar_known_until=KNOWN_UNTIL,
    )


def troubles_since(connection: Connection, settings: Settings, now: datetime) -> tuple[Trouble, ...]:
    """The nights after the last in the register that did not come to anything, oldest first."""
    newest = last_due(now, settings.night.run_at)
    return _troubles(_recent(connection, newest), runs.last_committed(connection), newest, settings, now)


def _recent(connection: Connection, newest: date) -> Sequence[Run]:
    return runs.runs_between(connection, newest - MISSED_BACK, newest + timedelta(days=1))


def _verdict(
    last: Run | None,
    held: Sequence[Run],
    troubles: Sequence[Trouble],
    heartbeat: str | None,
    settings: Settings,
    now: datetime,
) -> tuple[Level, str]:
    """The gravest thing first, in one sentence."""
    if last is None or last.finished_at is None:
        return Level.CRITICAL, "Nothing has been checked yet: no night is in the register."
    silent = timedelta(hours=settings.night.silent_hours)
    if now - last.finished_at > silent:
        ago = plural(int((now - last.finished_at) / timedelta(hours=1)), "hour")
        return Level.CRITICAL, f"Nothing has been checked for {ago}. {_last_words(last)}"
    if troubles:
        worst = troubles[-1]
        return (
            Level.WARNING,
            f"The night of {day_words(worst.night)} {STATUS_WORDS[worst.status]}. {_last_words(last)}",
        )
    if held:
        because = "it waits for the safeguarding unit"
        return Level.WARNING, f"The night of {day_words(held[-1].business_date)} is held: {because}."
    if heartbeat:
        return Level.WARNING, f"The night of {day_words(last.business_date)} was checked, and nobody outside knows it."
    return Level.FRESH, _last_words(last)


def _telling_words(untold: Sequence[BrokenPromise], unsent: datetime | None) -> str:
    if untold:
        return f"{plural(len(untold), 'open exception')} {'has' if len(untold) == 1 else 'have'} reached nobody yet."
    return f"Messages have been waiting since {moment_words(unsent)}: the mail server does not take them."


#: What became of a night that came to nothing, after "The night of ...".
STATUS_WORDS = {
    "rejected": "was refused",
    "failed": "broke off",
    "missed": "was missed",
    "late": "is late",
}


def _last_words(last: Run) -> str:
    return (
        f"The night of {day_words(last.business_date)} was the last to be checked, on {moment_words(last.finished_at)}."
    )


def moment_words(moment: datetime | None) -> str:
    """A moment as a clock in London shows it."""
    if moment is None:
        return "a day unknown"
    local = in_london(moment)
    return f"{day_words(local.date())} at {local:%H:%M}"


def _troubles(
    recent: Sequence[Run], last: Run | None, newest: date, settings: Settings, now: datetime
) -> tuple[Trouble, ...]:
    """The nights after the last in the register, those included of which it has no word at all."""
    since = last.business_date if last else newest - timedelta(days=1)
    found = {run.business_date: run for run in recent if last is None or run.business_date > since}
    told = [
        Trouble(night=run.business_date, status=status, because=run.message)
        for run in found.values()
        if (status := _status(run, now)) is not None
    ]
    silent = [day for day in _days_between(max(since, newest - MISSED_BACK), newest) if day not in found]
    told += [Trouble(night=day, status="missed", because=None) for day in silent if day != newest]
    if newest in silent and now >= due_from(newest, settings.night.run_at) + GRACE:
        told.append(Trouble(night=newest, status="late", because=None))
    return tuple(sorted(told, key=lambda item: item.night))


def _days_between(after: date, until: date) -> list[date]:
    return [after + timedelta(days=nth) for nth in range(1, (until - after).days + 1)]


def _status(run: Run, now: datetime) -> str | None:
    """None for a night that is running; one that claimed its date and gave no sign of life since has broken off."""
    if run.status == "claimed":
        return None if now < run.lease_until else "failed"
    return run.status if run.status in STATUS_WORDS else None


def _held(recent: Sequence[Run]) -> tuple[Run, ...]:
    committed = [run for run in recent if run.status == "committed"]
    followed = max((run.business_date for run in committed if not run.is_held), default=date.min)
    return tuple(run for run in committed if run.is_held and run.confirmed_by is None and run.business_date > followed)
