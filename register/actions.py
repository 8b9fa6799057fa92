"""What people do to an exception: promise, ask for a waiver, approve or refuse it, say why a row is gone, note.

Each is one transaction.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select, update

from calendars.words import day_words
from register import chain, queries
from register.database import Database
from register.decision import Step
from register.errors import (
    ChangedMeanwhile,
    GoneReasonUnknown,
    NoteEmpty,
    NotLive,
    PersonMissing,
    PromisePast,
    PromisePutOff,
    PromiseTooFar,
    SaidGone,
    SamePerson,
    StillSeen,
    WaivedAlready,
    WaiverAsked,
    WaiverNotAllowed,
    WaiverNotAsked,
    WaiverNotInForce,
    WaiverPast,
    WaiverReasonUnknown,
    WaiverTooLong,
)
from register.lifecycle import NO_PROMISE, NO_WAIVER
from register.record import Entry
from register.tables import exception, history

#: An action looked at these; when one of them is no longer the same, it is refused.
LOOKED_AT = ("state", "promise_on", "waiver_asked_by", "waiver_asked_at", "waiver_approved_by", "not_seen_since")

#: Why a row can be gone: it stood there twice, with another record, elsewhere, or by mistake.
GONE = ("duplicate", "merged", "moved", "mistaken")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an authority allows."""

    #: A promise is for this many days from today at the latest.
    promise_max_days: int
    #: A waiver lasts this many days from its approval at the longest.
    waiver_max_days: int
    #: The reasons that can be given for a waiver.
    waiver_reasons: Collection[str]
    #: Rules that are never waived.
    never_waived: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who acts, and when: the day is the day in London."""

    by: str
    today: date
    now: datetime
    #: The last event of the exception that was looked at; a later one refuses the act. None for who did not look.
    looked_at: int | None = None


def acknowledge(
    database: Database, reference: str, act: Act, *, promise_on: date, limits: Limits, note: str | None = None
) -> Entry:
    """Promise that it will be put right by a day; a promise can be brought forward and not put off."""

    def promise(was: Entry) -> Step:
        _check_live(was, "acknowledged")
        _check_not_waived(was)
        latest = act.today + timedelta(days=limits.promise_max_days)
        if promise_on < act.today:
            raise PromisePast(reference=was.reference, promise_on=_day(promise_on))
        if promise_on > latest:
            raise PromiseTooFar(reference=was.reference, promise_on=_day(promise_on), limit=_day(latest))
        if was.state == "acknowledged" and was.promise_on is not None and promise_on > was.promise_on:
            raise PromisePutOff(reference=was.reference, promise_on=_day(was.promise_on))
        promised = {"promise_on": promise_on, "promise_by": act.by, "promise_note": note}
        return Step(kind="acknowledged", changes={"state": "acknowledged", **promised})

    return _do(database, reference, act, promise)


def ask_waiver(
    database: Database, reference: str, act: Act, *, reason: str, until: date, limits: Limits, note: str | None = None
) -> Entry:
    """Ask that it be waived until a day; it stays as it is until a second person approves."""

    def ask(was: Entry) -> Step:
        _check_live(was, "waived")
        _check_not_waived(was)
        if was.waiver_asked_by is not None:
            raise WaiverAsked(reference=was.reference, by=was.waiver_asked_by)
        if reason not in limits.waiver_reasons:
            raise WaiverReasonUnknown(reason=reason, allowed=", ".join(limits.waiver_reasons))
        _check_waiver(was, until, act, limits)
        asked = {"waiver_reason": reason, "waiver_until": until}
        asked_by = {"waiver_asked_by": act.by, "waiver_asked_at": act.now}
        return Step(kind="waiver_asked", cause=reason, changes={**asked, **asked_by, **_note(note)})

    return _do(database, reference, act, ask)


def approve_waiver(database: Database, reference: str, act: Act, *, limits: Limits) -> Entry:
    """Waive it, as a second person, until the close of the day that was asked for."""

    def approve(was: Entry) -> Step:
        asked_by, until = _asked(was)
        if _is_same(asked_by, act.by):
            raise SamePerson(reference=was.reference, by=asked_by)
        _check_waiver(was, until, act, limits)
        changes = {"state": "waived", "waiver_approved_by": act.by, **NO_PROMISE}
        return Step(kind="waived", cause=was.waiver_reason, changes=changes)

    return _do(database, reference, act, approve)


def refuse_waiver(database: Database, reference: str, act: Act, *, note: str | None = None) -> Entry:
    """Refuse a waiver that was asked for, or take one's own request back."""

    def refuse(was: Entry) -> Step:
        asked_by, _ = _asked(was)
        cause = "taken_back" if _is_same(asked_by, act.by) else "refused"
        return Step(kind="waiver_refused", cause=cause, changes={**NO_WAIVER, **_note(note)})

    return _do(database, reference, act, refuse)


def end_waiver(database: Database, reference: str, act: Act, *, note: str | None = None) -> Entry:
    """End a waiver before its day."""

    def end(was: Entry) -> Step:
        if was.state != "waived":
            raise WaiverNotInForce(reference=was.reference)
        return Step(kind="waiver_ended", cause="by_hand", changes={"state": "open", **NO_WAIVER, **_note(note)})

    return _do(database, reference, act, end)


def say_gone(database: Database, reference: str, act: Act, *, why: str, note: str | None = None) -> Entry:
    """Say why its row is gone. When a second person gives the same reason, it is withdrawn; till then it stays open.

    Only a row that the last snapshot did not show can be gone. When it comes back, what was said of it counts no more.
    """
    if why not in GONE:
        raise GoneReasonUnknown(reason=why, allowed=", ".join(GONE))
    cause = f"row_{why}"

    def say(was: Entry, connection: Connection) -> Step:
        _check_live(was, "withdrawn")
        if was.not_seen_since is None:
            raise StillSeen(reference=was.reference)
        said_by = _who_said_gone(connection, was, cause)
        if any(_is_same(person, act.by) for person in said_by):
            raise SaidGone(reference=was.reference, by=act.by)
        if not said_by:
            return Step(kind="said_gone", cause=cause, changes=_note(note))
        # The days stop here: what is closed is not counted on.
        ended = {"state": "withdrawn", "days_late": was.days_late, "not_seen_since": None}
        ended |= {"doubt": None} if was.doubt else {}
        return Step(kind="withdrawn", cause=cause, changes={**ended, **_note(note)})

    return _do_looking(database, reference, act, say)


def _who_said_gone(connection: Connection, was: Entry, cause: str) -> list[str]:
    """Who gave this reason since its row vanished."""
    of_it = history.c.exception_id == was.id
    vanished = select(func.max(history.c.seq)).where(of_it, history.c.kind == "not_seen").scalar_subquery()
    said = select(history.c.actor).where(
        of_it, history.c.kind == "said_gone", history.c.cause == cause, history.c.seq > vanished
    )
    return list(connection.execute(said).scalars())


def note(database: Database, reference: str, act: Act, *, text: str) -> Entry:
    """Write something down about it, whatever its state."""
    if not text.strip():
        raise NoteEmpty
    return _do(database, reference, act, lambda _was: Step(kind="noted", changes=_note(text)))


def last_event(connection: Connection, exception_id: int) -> int:
    """The number of the last event of one exception."""
    last = select(func.max(history.c.seq)).where(history.c.exception_id == exception_id)
    return int(connection.execute(last).scalar_one())


def _do(database: Database, reference: str, act: Act, decide: Callable[[Entry], Step]) -> Entry:
    return _do_looking(database, reference, act, lambda was, _connection: decide(was))


def _do_looking(database: Database, reference: str, act: Act, decide: Callable[[Entry, Connection], Step]) -> Entry:
    """One transaction: look, decide, change only what still is what was looked at, and say so in the history."""
    if not act.by.strip():
        raise PersonMissing
    with database.writing() as connection:
        writer = chain.writer(connection, actor=act.by, business_date=act.today, now=act.now)
        was = queries.entry(connection, reference)
        if act.looked_at is not None and last_event(connection, was.id) != act.looked_at:
            raise ChangedMeanwhile(reference=was.reference)
        step = decide(was, connection)
        _change(connection, was, step, act.now)
        writer.add(was.id, was.reference, step)
        writer.flush()
        return queries.entry(connection, was.reference)


def _change(connection: Connection, was: Entry, step: Step, now: datetime) -> None:
    fields = {name: value for name, value in step.written.items() if name in exception.c}
    still = [exception.c[name].is_not_distinct_from(getattr(was, name)) for name in LOOKED_AT]
    change = update(exception).where(exception.c.id == was.id, *still).values(**fields, changed_at=now)
    if connection.execute(change).rowcount != 1:
        raise ChangedMeanwhile(reference=was.reference)


def _check_live(was: Entry, wanted: str) -> None:
    if not was.is_live:
        raise NotLive(reference=was.reference, state=was.state, wanted=wanted)


def _check_not_waived(was: Entry) -> None:
    if was.state == "waived":
        raise WaivedAlready(reference=was.reference, until=_day(was.waiver_until))


def _asked(was: Entry) -> tuple[str, date]:
    """Who asked for a waiver, and until when."""
    _check_live(was, "waived")
    _check_not_waived(was)
    if was.waiver_asked_by is None or was.waiver_until is None:
        raise WaiverNotAsked(reference=was.reference)
    return was.waiver_asked_by, was.waiver_until


def _check_waiver(was: Entry, until: date, act: Act, limits: Limits) -> None:
    """What holds when it is asked for holds when it is approved."""
    if was.rule in limits.never_waived:
        raise WaiverNotAllowed(reference=was.reference, rule=was.rule)
    if until < act.today:
        raise WaiverPast(reference=was.reference, until=_day(until))
    latest = act.today + timedelta(days=limits.waiver_max_days)
    if until > latest:
        raise WaiverTooLong(reference=was.reference, until=_day(until), limit=_day(latest))


def _is_same(one: str, other: str) -> bool:
    """Ids of people are the same whatever their case: a second person is another one."""
    return one.strip().casefold() == other.strip().casefold()


def _note(text: str | None) -> dict[str, str]:
    """Words for the history alone."""
    return {"note": text} if text else {}


def _day(day: date | None) -> str:
    return day_words(day) if day else "an unknown day"
