"""Whose turn it is: those who hear weekly or monthly are told on the first night of the week or month that is told."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, select

from alerts.digest.room import ROOM
from calendars.working_days import WorkingCalendar
from register.outbox_tables import outbox
from register.tables import run
from service import clock


@dataclass(frozen=True, kw_only=True)
class Turns:
    """Whether tonight those are written to who hear weekly, and those who hear monthly."""

    weekly: bool
    monthly: bool


def turns(
    connection: Connection, calendar: WorkingCalendar, *, on: date, now: datetime, weekend_digests: bool
) -> Turns:
    """The turns that tonight takes: those of this week and this month that no other night has taken.

    A night counts on the day in London on which it ran, whatever night it was for. On a day without digests, and before
    the first working day of its week or month, it takes none.
    """
    day = clock.in_london(now).date()
    if not (weekend_digests or calendar.is_working_day(day)):
        return Turns(weekly=False, monthly=False)

    def is_turn(first: date) -> bool:
        opens = _first_working_day(calendar, first, day)
        return opens is not None and not _was_told_since(connection, opens, but=on)

    return Turns(weekly=is_turn(day - timedelta(days=day.weekday())), monthly=is_turn(day.replace(day=1)))


def _first_working_day(calendar: WorkingCalendar, first: date, last: date) -> date | None:
    """The first working day of these days; None when there is none yet."""
    days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
    return next((day for day in days if calendar.is_working_day(day)), None)


def _was_told_since(connection: Connection, first: date, *, but: date) -> bool:
    """Whether another night that ran since that day has written digests; a chat room is nobody's own digest."""
    begins_at = datetime.combine(first, time(), tzinfo=clock.LONDON)
    ran = select(run.c.business_date).where(
        run.c.status == "committed", run.c.finished_at >= begins_at, run.c.business_date != but
    )
    # By night, because of nights there is an index: the outbox grows for years.
    told = select(outbox.c.id).where(
        outbox.c.business_date.in_(ran), outbox.c.kind == "digest", outbox.c.person != ROOM
    )
    return connection.execute(told.limit(1)).first() is not None
