"""What tonight is compared with, beside the plans: rows, plans confirmed as gone, earlier breaches, the last event."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, case, func, select

from register.record import LIVE
from register.tables import exception, history, run, run_table

#: What was withdrawn was never a breach of practice: it is no occasion that repeats.
_NO_OCCASION = ("withdrawn",)


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


def openings(connection: Connection) -> dict[tuple[str, str], int]:
    """How often each rule was in breach on each plan and came to an end; what is live is no repeat of itself."""
    ended = exception.c.times_opened - case((exception.c.state.in_(LIVE), 1), else_=0)
    found = connection.execute(
        select(exception.c.rule, exception.c.plan, func.sum(ended))
        .where(exception.c.plan.is_not(None), exception.c.state.not_in(_NO_OCCASION))
        .group_by(exception.c.rule, exception.c.plan)
    )
    return {(rule, plan): int(times) for rule, plan, times in found}
