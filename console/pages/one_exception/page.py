"""One exception: what it says, how it was counted, what puts it right, who was told, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from alerts.policy import Policy
from console.needs import CasesVisit
from console.pages.exceptions_list.speaking import ANOTHER, masked, masked_events, spoken_for
from console.pages.one_exception import facts
from console.pages.one_exception.days import counts_of
from console.pages.one_exception.forms import DONE, Typed, forms_of, is_hers_to_change, last_seen
from console.pages.one_exception.told import Ladder, Message, ladder_of, messages
from console.visit import Visit
from register import queries, runs
from register.errors import ExceptionUnknown
from register.record import Entry, Event
from register.runs import Run
from service.exceptions.standing import HIDDEN_HOW, about, sentence_case, times_in_breach, title_of
from service.steps import Steps

router = APIRouter()

NOTHING_TYPED = Typed()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One exception, and what the register holds beside it, as far as it is in scope."""

    entry: Entry
    events: Sequence[Event]
    #: How often it was in breach.
    times: int
    spoken_for: Sequence[tuple[str, str]]
    messages: Sequence[Message]
    run: Run | None
    #: The steps that it climbs.
    policy: Policy
    may_change: bool
    #: The last event: a form acts on that and no other.
    last_event: str


@router.get("/exceptions/{reference}")
def exception_page(reference: str, visit: CasesVisit, done: str = "") -> Response:
    """One exception, when it is in scope."""
    return show(visit, look(visit, reference), done=DONE.get(done))


def look(visit: Visit, reference: str) -> Seen:
    """The exception, or the answer that there is none."""
    source, cards = visit.exceptions(), visit.console.cards
    with visit.reading() as connection:
        entry = find(connection, visit, reference)
        events = tuple(queries.events(connection, reference=entry.reference))
        return Seen(
            entry=next(masked(connection, [entry], source, cards)),
            times=times_in_breach(entry, events),
            events=masked_events(connection, events, source, cards),
            spoken_for=spoken_for(connection, entry.reference, source),
            messages=messages(connection, entry),
            run=runs.last_committed(connection),
            policy=Steps.read(connection).of(entry),
            may_change=is_hers_to_change(connection, visit, entry),
            last_event=last_seen(connection, entry),
        )


def find(connection: Connection, visit: Visit, reference: str) -> Entry:
    """The exception in scope. What is not there, and what is not hers, is told in the same words."""
    try:
        return queries.entry(connection, reference, source=visit.exceptions())
    except ExceptionUnknown as error:
        raise visit.missing("exception", reference) from error


def show(
    visit: Visit,
    seen: Seen,
    *,
    typed: Typed = NOTHING_TYPED,
    errors: Sequence[Mapping[str, str]] = (),
    done: str | None = None,
) -> Response:
    """The page; with errors it is the same page, and what was typed is still there."""
    entry = seen.entry
    keys = {"exception": [entry.reference, *(reference for reference, _ in seen.spoken_for)]}
    keys |= {
        kind: [key]
        for kind, key in {"plan": entry.plan, "meeting": entry.meeting, "child": entry.person}.items()
        if key
    }
    whole = {**context(visit, seen, typed), "errors": errors, "done": done}
    return visit.page("exception.html", whole, shows=keys, status=422 if errors else 200)


def context(visit: Visit, seen: Seen, typed: Typed) -> Mapping[str, Any]:
    """What the template is given."""
    entry, cards = seen.entry, visit.console.cards
    ladder = ladder_of(entry, seen.policy, visit)
    last_night = seen.run.business_date if seen.run else None
    return {
        "entry": entry,
        "about": sentence_case(about(entry)),
        "title": title_of(entry.rule, cards),
        "rows": facts.summary_rows(entry, step=ladder.reached, steps=_steps(ladder), times=seen.times),
        "judged": facts.judged_lines(entry),
        "speaker": _speaker(entry, visit),
        "spoken_for": [(reference, title_of(rule, cards)) for reference, rule in seen.spoken_for],
        "counts": counts_of(entry, cards.get(entry.rule), visit, last_night=last_night),
        "rule": facts.rule_words(entry, cards.get(entry.rule), visit),
        "evidence": facts.evidence_rows(entry),
        "messages": seen.messages,
        "ladder": ladder,
        "history": facts.history_items(seen.events),
        "forms": forms_of(entry, visit, typed, may_change=seen.may_change),
        "typed": typed,
        "seen": seen.last_event,
        "is_opened": not seen.may_change,
    }


def _steps(ladder: Ladder) -> int:
    return max((rung.number for rung in ladder.rungs), default=0)


def _speaker(entry: Entry, visit: Visit) -> Mapping[str, str | None] | None:
    """Who speaks instead: an exception in scope by its link, one out of scope by no name, a rule by its title."""
    if entry.hidden_by is None:
        return None
    is_nameless = entry.hidden_by == ANOTHER or entry.hidden_by in visit.console.cards
    how = HIDDEN_HOW.get(entry.hidden_how or "", entry.hidden_how or "")
    return {
        "text": sentence_case(title_of(entry.hidden_by, visit.console.cards)),
        "href": None if is_nameless else f"/exceptions/{entry.hidden_by}",
        "how": f"{how}." if how else None,
    }
