"""What somebody can do to an exception, and what she typed: which forms there are, and what they were given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from calendars.words import day_words
from console.access import restrictions
from console.access.roles import May
from console.access.scope import NO_KEYS, within
from console.keys import keys_of
from console.visit import Visit
from register import actions, queries
from register.errors import ExceptionUnknown
from register.record import Entry
from register.tables import exception
from service.exceptions.standing import cause_words, sentence_case
from service.waivers import limits, load_waivers

LONGEST_NOTE = 2000

#: What is told once it is done, by the word in the address.
DONE: Mapping[str, str] = {
    "promised": "Your promise is kept with the exception. It closes when the snapshot shows that it was done.",
    "asked": "The waiver is asked for. It stays as it is until a second person approves.",
    "approved": "The waiver is approved. It is still counted.",
    "refused": "The waiver is refused. The exception stays as it was.",
    "taken_back": "Your request is taken back. The exception stays as it was.",
    "ended": "The waiver has ended. The exception is open again.",
    "gone": "What you said is written into the history. When two people have given the same reason, it is withdrawn.",
    "noted": "Your note is written into the history.",
}

ONLY_TO_READ = (
    "You opened this record for an hour, to read it. It is changed by those whose team it is in, or who are on its "
    "list."
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a form was given, word for word, so that it can be shown again."""

    #: Which form it was: promise, ask, answer, end, gone, note; empty for none.
    form: str = ""
    seen: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    reason: str = ""
    note: str = ""

    @property
    def date_parts(self) -> Mapping[str, str]:
        return {"day": self.day, "month": self.month, "year": self.year}


@dataclass(frozen=True, kw_only=True)
class Forms:
    """The forms that she finds on the page."""

    promise: bool = False
    ask: bool = False
    approve: bool = False
    refuse: bool = False
    take_back: bool = False
    end: bool = False
    gone: bool = False
    note: bool = False
    #: Why there is a form less than she may expect.
    why_not: tuple[str, ...] = ()
    promise_latest: date
    waiver_latest: date
    reasons: list[Mapping[str, Any]] = field(default_factory=list)
    gone_reasons: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def are_any(self) -> bool:
        return any((self.promise, self.ask, self.approve, self.refuse, self.take_back, self.end, self.gone, self.note))


def forms_of(entry: Entry, visit: Visit, typed: Typed, *, may_change: bool) -> Forms:
    """What her role, the state of the exception, and the limits of the authority leave."""
    allowed = limits(visit.console.settings)
    frame = Forms(
        promise_latest=visit.today + timedelta(days=allowed.promise_max_days),
        waiver_latest=visit.today + timedelta(days=allowed.waiver_max_days),
        reasons=_reasons(typed),
        gone_reasons=_gone_reasons(typed),
    )
    if not may_change:
        return replace(frame, why_not=(ONLY_TO_READ,))
    is_free = entry.is_live and entry.state != "waived"
    is_asked = is_free and entry.waiver_asked_by is not None
    is_mine = is_asked and (entry.waiver_asked_by or "").strip().casefold() == visit.who.name.casefold()
    can_be_waived = entry.rule not in allowed.never_waived
    return replace(
        frame,
        promise=is_free and visit.who.may(May.PROMISE),
        ask=is_free and not is_asked and can_be_waived and visit.who.may(May.ASK_WAIVER),
        approve=is_asked and not is_mine and visit.who.may(May.APPROVE_WAIVER),
        refuse=is_asked and not is_mine and visit.who.may(May.APPROVE_WAIVER),
        take_back=is_mine and visit.who.may(May.ASK_WAIVER),
        end=entry.state == "waived" and visit.who.may(May.APPROVE_WAIVER),
        gone=entry.is_live and entry.not_seen_since is not None and visit.who.may(May.APPROVE_WAIVER),
        note=visit.who.may(May.PROMISE),
        why_not=tuple(_why_not(entry, visit, is_free=is_free, can_be_waived=can_be_waived, is_mine=is_mine)),
    )


def _why_not(entry: Entry, visit: Visit, *, is_free: bool, can_be_waived: bool, is_mine: bool) -> list[str]:
    told = []
    if is_free and not can_be_waived and visit.who.may(May.ASK_WAIVER):
        never = load_waivers().never.get(entry.rule)
        told.append(f"This rule is never waived{f': {never.why}' if never else ', because the authority has it so'}.")
    if is_mine:
        told.append("You asked for the waiver: a second person has to answer.")
    if entry.state == "waived" and entry.waiver_until:
        told.append(
            f"It is waived until the end of {day_words(entry.waiver_until)}: no day can be promised until then."
        )
    return told


def _reasons(typed: Typed) -> list[Mapping[str, Any]]:
    return [
        {"value": item.code, "text": item.says[:1].upper() + item.says[1:], "is_chosen": item.code == typed.reason}
        for item in load_waivers().reasons.values()
    ]


def _gone_reasons(typed: Typed) -> list[Mapping[str, Any]]:
    return [
        {"value": why, "text": sentence_case(cause_words(f"row_{why}")), "is_chosen": why == typed.reason}
        for why in actions.GONE
    ]


def is_hers_to_change(connection: Connection, visit: Visit, entry: Entry) -> bool:
    """Whether she would see it without broken glass: an hour's look is no leave to act."""
    closed = restrictions.restricted_to_others(connection, visit.who.account_id)
    scope = replace(visit.scope, opened=NO_KEYS, hidden=keys_of(visit.console, closed))
    try:
        queries.entry(connection, entry.reference, source=within(exception, scope))
    except ExceptionUnknown:
        return False
    return True


def last_seen(connection: Connection, entry: Entry) -> str:
    """What a form sends back, so that it acts only on what was looked at, and once."""
    return str(actions.last_event(connection, entry.id))
