"""What tonight is compared with, beside the plans: rows, plans confirmed as gone, earlier breaches, the last event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, select

from register.record import ENDED_AS_BREACH, Key
from register.tables import CHUNK, exception, history, run, run_table


def last_event(connection: Connection) -> int:
    """The number of the last event; it moves with every change that anybody makes."""
    return connection.scalar(select(func.max(history.c.seq))) or 0


def rows_of_last_night(connection: Connection) -> dict[str, int]:
    """The rows of each table on the last night that was not held, or whose hold was confirmed."""
    counts = run.c.is_held.is_(False) | run.c.confirmed_at.is_not(None)
    last = (
        select(run.c.id)
        .where(run.c.status == "committed", counts)
        .order_by(run.c.business_date.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = connection.execute(select(run_table.c.table_name, run_table.c.rows).where(run_table.c.run_id == last))
    return {table: rows for table, rows in found}  # noqa: C416 - a row is no pair to the type checker


def plans_confirmed_gone(connection: Connection) -> frozenset[str]:
    """The plans that the unit has confirmed as gone, of the nights held since the last one that counted."""
    counted = select(func.max(run.c.business_date)).where(run.c.status == "committed", run.c.is_held.is_(False))
    since = connection.scalar(counted) or date.min
    held = connection.scalars(
        select(run.c.problems).where(
            run.c.is_held.is_(True), run.c.confirmed_at.is_not(None), run.c.business_date > since
        )
    )
    return frozenset(plan for problems in held for plan in _missing(problems))


def _missing(problems: dict[str, list[str]]) -> Iterable[str]:
    return problems.get("missing_plans", ())


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedBreach:
    """An exception that was in breach and came to its end, live again or not."""

    key: Key
    plan: str | None
    meeting: str | None
    agency: str | None
    #: How many of its lives ended so; what was withdrawn does not count.
    times: int


def ended_breaches(connection: Connection) -> Iterator[EndedBreach]:
    """Every exception with a life that ended as a breach; of what began more than once its history tells them apart."""
    again = select(exception.c.id).where(exception.c.times_opened > 1)
    lives = (
        select(history.c.exception_id, func.count().label("ended"))
        .where(history.c.exception_id.in_(again), history.c.kind.in_(ENDED_AS_BREACH))
        .group_by(history.c.exception_id)
        .subquery()
    )
    once = case((exception.c.state.in_(ENDED_AS_BREACH), 1), else_=0)
    times = case((exception.c.times_opened > 1, func.coalesce(lives.c.ended, 0)), else_=once)
    key = (exception.c.rule, exception.c.subject, exception.c.link)
    found = (
        select(*key, exception.c.plan, exception.c.meeting, exception.c.agency, times)
        .outerjoin(lives, lives.c.exception_id == exception.c.id)
        .where(times > 0)
    )
    for rule, subject, link, plan, meeting, agency, ended in connection.execute(
        found, execution_options={"yield_per": CHUNK}
    ):
        yield EndedBreach(key=Key(rule, subject, link), plan=plan, meeting=meeting, agency=agency, times=int(ended))
