"""The quick views of the list: what is open, promised or waived, what waits for somebody, and what has closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from console.access.roles import May
from register.record import CLOSED, LIVE
from register.tables import CHUNK, history, run
from service.exceptions.standing import STATE_WORDS


@dataclass(frozen=True, kw_only=True)
class QuickView:
    """One tab of the list."""

    key: str
    text: str
    states: tuple[str, ...]
    #: False shows what speaks for itself; None also what another one speaks for.
    is_hidden: bool | None = False
    needs: May = May.SEE_CASES
    #: What it means that the view is empty.
    empty: str


OPEN = QuickView(key="open", text="Open", states=LIVE, empty="Nothing that you see is late and open.")
BROKEN = QuickView(
    key="broken", text="Broken promises", states=LIVE, is_hidden=None,
    empty="No promise has been broken on anything that is still open.",
)  # fmt: skip
APPROVE = QuickView(
    key="approve", text="Waivers to approve", states=LIVE, is_hidden=None, needs=May.APPROVE_WAIVER,
    empty="Nobody is waiting for your answer about a waiver.",
)  # fmt: skip
CLOSED_LATELY = QuickView(
    key="closed", text="Closed by the last night", states=CLOSED, is_hidden=None,
    empty="The last night closed nothing that you see.",
)  # fmt: skip

VIEWS: Mapping[str, QuickView] = {
    view.key: view
    for view in (
        OPEN,
        QuickView(
            key="promised", text="Promised", states=("acknowledged",), empty="Nobody has promised a day for anything."
        ),
        QuickView(key="waived", text="Waived", states=("waived",), empty="Nothing is waived."),
        BROKEN,
        APPROVE,
        CLOSED_LATELY,
    )
}


def narrowed(source: FromClause, view: QuickView, *, me: str) -> FromClause:
    """The exceptions of a quick view, as a table; who looks does not answer her own request."""
    wanted = _condition(source, view, me)
    return source if wanted is None else select(source).where(wanted).subquery()


def counts(connection: Connection, source: FromClause, views: Sequence[QuickView], *, me: str) -> Mapping[str, int]:
    """How many stand in each view, in two queries: one of what is live, one of what the last night closed."""
    live = [view for view in views if view is not CLOSED_LATELY]
    columns = [func.count().filter(_whole(source, view, me)) for view in live]
    row = connection.execute(select(*columns).select_from(source).where(source.c.state.in_(LIVE))).one()
    found = {view.key: number for view, number in zip(live, row, strict=True)}
    if CLOSED_LATELY in views:
        found[CLOSED_LATELY.key] = _closed_lately(connection, source)
    return found


def _closed_lately(connection: Connection, source: FromClause) -> int:
    """How many of those that the last night closed are hers. They are named one by one: they are few among many."""
    closed = sorted(set(connection.scalars(_ids_closed_by_last_night())))
    chunks = (closed[begin : begin + CHUNK] for begin in range(0, len(closed), CHUNK))
    counted = (
        select(func.count()).select_from(source).where(source.c.id.in_(some), _is_closed(source)) for some in chunks
    )
    return sum(connection.execute(query).scalar_one() for query in counted)


def _is_closed(source: FromClause) -> ColumnElement[bool]:
    """Closed, asked in a way that keeps the index of states out: the numbers say more."""
    return source.c.state.concat("").in_(CLOSED)


def _whole(source: FromClause, view: QuickView, me: str) -> ColumnElement[bool]:
    """All that a view asks for."""
    of_state: ColumnElement[bool] = source.c.state.in_(view.states)
    hidden = [] if view.is_hidden is None else [source.c.hidden_by.is_(None)]
    more = _condition(source, view, me)
    return and_(of_state, *hidden, *([] if more is None else [more]))


def _condition(source: FromClause, view: QuickView, me: str) -> ColumnElement[bool] | None:
    """What a view asks for beyond states."""
    if view is BROKEN:
        return source.c.raised > 0
    if view is APPROVE:
        is_mine = func.lower(source.c.waiver_asked_by) == me.lower()
        return and_(source.c.waiver_asked_by.is_not(None), ~is_mine, source.c.state != "waived")
    if view is CLOSED_LATELY:
        return source.c.id.in_(_closed_by_last_night())
    return None


def _closed_by_last_night() -> ColumnElement[int]:
    return _ids_closed_by_last_night().scalar_subquery()


def _ids_closed_by_last_night() -> Select[tuple[int]]:
    """The exceptions that the last night closed: its events stand at the end of the history."""
    nights = select(run.c.id, run.c.last_seq).where(run.c.status == "committed").order_by(run.c.business_date.desc())
    last = nights.limit(1).subquery()
    before = nights.limit(1).offset(1).subquery()
    first = func.coalesce(select(before.c.last_seq).scalar_subquery(), 0)
    return select(history.c.exception_id).where(
        history.c.seq > first,
        history.c.run_id == select(last.c.id).scalar_subquery(),
        history.c.kind.in_(CLOSED),
        history.c.exception_id.is_not(None),
    )


def states_of(view: QuickView) -> Sequence[str]:
    """The states that can be chosen within a view: all of them in the first, where none is chosen."""
    return tuple(STATE_WORDS) if view is OPEN else view.states
