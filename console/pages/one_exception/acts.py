"""What people do to an exception from its page: promise, ask for a waiver, answer or end one, say a row gone, note."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from console.needs import ApproveWaiverVisit, AskWaiverVisit, PromiseVisit
from console.pages.one_exception.forms import LONGEST_NOTE, ONLY_TO_READ, Typed
from console.pages.one_exception.page import Seen, look, show
from console.pages.one_exception.typed import read_day, read_note
from console.visit import Visit
from register import actions
from register.actions import Act
from register.errors import ActionRefused, ChangedMeanwhile, TextRefused
from register.record import Event
from service.waivers import limits, load_waivers

router = APIRouter()

Text = Annotated[str, Form()]
Errors = list[Mapping[str, str]]

OUT_OF_DATE = "This form was not sent from the page as it is now. Look at the exception, and try again."


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing to do: what it writes into the history, how, and which field of the form it hangs on."""

    #: The kind of its event, and the values by which a second click is known for one.
    kind: str
    says: Mapping[str, Any]
    do: Callable[[Act], object]
    #: The word for the address once it is done.
    done: str
    field: str
    #: The kind of its event when it is the last word on it.
    ends_as: str | None = None


@router.post("/exceptions/{reference}/promise")
def promise(
    reference: str,
    visit: PromiseVisit,
    seen: Text = "",
    day: Annotated[str, Form(alias="promise_on-day")] = "",
    month: Annotated[str, Form(alias="promise_on-month")] = "",
    year: Annotated[str, Form(alias="promise_on-year")] = "",
    note: Text = "",
) -> Response:
    """Promise a day, or bring a promise forward."""
    typed = Typed(form="promise", seen=seen, day=day, month=month, year=year, note=note)
    day_or_error = read_day(day, month, year, what="the promised day")
    words, wrong = read_note(note, longest=LONGEST_NOTE)
    errors = _errors(promise_on=day_or_error, promise_note=wrong)

    def do(act: Act) -> object:
        return actions.acknowledge(
            visit.console.database, reference, act, promise_on=_day(day_or_error), limits=_limits(visit), note=words
        )

    says = {"promise_on": str(day_or_error), "promise_note": words}
    deed = Deed(kind="acknowledged", says=says, do=do, done="promised", field="promise_on")
    return _act(visit, reference, typed, deed, errors)


@router.post("/exceptions/{reference}/waiver")
def ask_waiver(
    reference: str,
    visit: AskWaiverVisit,
    seen: Text = "",
    reason: Text = "",
    day: Annotated[str, Form(alias="until-day")] = "",
    month: Annotated[str, Form(alias="until-month")] = "",
    year: Annotated[str, Form(alias="until-year")] = "",
    note: Text = "",
) -> Response:
    """Ask that it be waived until a day."""
    typed = Typed(form="ask", seen=seen, reason=reason, day=day, month=month, year=year, note=note)
    until = read_day(day, month, year, what="the last day of the waiver")
    words, wrong = read_note(note, longest=LONGEST_NOTE)
    no_reason = None if reason in load_waivers().reasons else "Choose a reason for the waiver."
    errors = _errors(reason=no_reason, until=until, waiver_note=wrong)

    def do(act: Act) -> object:
        return actions.ask_waiver(
            visit.console.database, reference, act, reason=reason, until=_day(until), limits=_limits(visit), note=words
        )

    says = {"waiver_reason": reason, "waiver_until": str(until)}
    deed = Deed(kind="waiver_asked", says=says, do=do, done="asked", field="until")
    return _act(visit, reference, typed, deed, errors)


@router.post("/exceptions/{reference}/waiver/approve")
def approve_waiver(reference: str, visit: ApproveWaiverVisit, seen: Text = "") -> Response:
    """Approve a waiver, as a second person."""

    def do(act: Act) -> object:
        return actions.approve_waiver(visit.console.database, reference, act, limits=_limits(visit))

    deed = Deed(kind="waived", says={}, do=do, done="approved", field="")
    return _act(visit, reference, Typed(form="answer", seen=seen), deed, [])


@router.post("/exceptions/{reference}/waiver/refuse")
def refuse_waiver(reference: str, visit: ApproveWaiverVisit, seen: Text = "", note: Text = "") -> Response:
    """Refuse a waiver, as a second person."""
    return _refuse(visit, reference, Typed(form="answer", seen=seen, note=note), done="refused")


@router.post("/exceptions/{reference}/waiver/take-back")
def take_waiver_back(reference: str, visit: AskWaiverVisit, seen: Text = "", note: Text = "") -> Response:
    """Take one's own request back."""
    return _refuse(visit, reference, Typed(form="take_back", seen=seen, note=note), done="taken_back")


@router.post("/exceptions/{reference}/waiver/end")
def end_waiver(reference: str, visit: ApproveWaiverVisit, seen: Text = "", note: Text = "") -> Response:
    """End a waiver before its day."""
    words, wrong = read_note(note, longest=LONGEST_NOTE)

    def do(act: Act) -> object:
        return actions.end_waiver(visit.console.database, reference, act, note=words)

    deed = Deed(kind="waiver_ended", says={}, do=do, done="ended", field="end_note")
    return _act(visit, reference, Typed(form="end", seen=seen, note=note), deed, _errors(end_note=wrong))


@router.post("/exceptions/{reference}/gone")
def say_gone(reference: str, visit: ApproveWaiverVisit, seen: Text = "", why: Text = "", note: Text = "") -> Response:
    """Say why its row is gone; when a second person has said the same, it is withdrawn."""
    words, wrong = read_note(note, longest=LONGEST_NOTE)
    no_reason = None if why in actions.GONE else "Choose why its row is gone."

    def do(act: Act) -> object:
        return actions.say_gone(visit.console.database, reference, act, why=why, note=words)

    deed = Deed(kind="said_gone", says={"cause": f"row_{why}"}, do=do, done="gone", field="why", ends_as="withdrawn")
    typed = Typed(form="gone", seen=seen, reason=why, note=note)
    return _act(visit, reference, typed, deed, _errors(why=no_reason, gone_note=wrong))


@router.post("/exceptions/{reference}/note")
def note(reference: str, visit: PromiseVisit, seen: Text = "", text: Text = "") -> Response:
    """Write something into the history."""
    words, wrong = read_note(text, longest=LONGEST_NOTE)

    def do(act: Act) -> object:
        return actions.note(visit.console.database, reference, act, text=words or "")

    deed = Deed(kind="noted", says={"note": words}, do=do, done="noted", field="text")
    return _act(visit, reference, Typed(form="note", seen=seen, note=text), deed, _errors(text=wrong))


def _refuse(visit: Visit, reference: str, typed: Typed, *, done: str) -> Response:
    words, wrong = read_note(typed.note, longest=LONGEST_NOTE)
    seen = look(visit, reference)
    asked_by = (seen.entry.waiver_asked_by or "").strip().casefold()
    errors = _errors(answer_note=wrong)
    if done == "taken_back" and asked_by and asked_by != visit.who.name.casefold():
        errors.append({"field": "", "text": "Only who asked for a waiver takes the request back. You can refuse it."})

    def do(act: Act) -> object:
        return actions.refuse_waiver(visit.console.database, reference, act, note=words)

    deed = Deed(kind="waiver_refused", says={}, do=do, done=done, field="answer_note")
    return _act(visit, reference, typed, deed, errors)


def _act(visit: Visit, reference: str, typed: Typed, deed: Deed, errors: Errors) -> Response:
    """Do it once, on what was looked at; or the same page again, with what is wrong."""
    seen = look(visit, reference)
    place = f"/exceptions/{seen.entry.reference}?done={deed.done}"
    if not seen.may_change:
        errors = [{"field": "", "text": ONLY_TO_READ}]
    elif not (typed.seen.isascii() and typed.seen.isdigit() and len(typed.seen) < 18):
        errors = [{"field": "", "text": OUT_OF_DATE}]
    if errors:
        return show(visit, seen, typed=typed, errors=errors)
    try:
        deed.do(replace(visit.act(), looked_at=int(typed.seen)))
    except (ActionRefused, TextRefused) as error:
        if isinstance(error, ChangedMeanwhile) and _is_done(look(visit, reference), typed, deed, visit):
            # The button was pressed twice: it was done once, and she is told so.
            return _back(visit, seen, place)
        field = "" if isinstance(error, ChangedMeanwhile) else deed.field
        return show(visit, look(visit, reference), typed=typed, errors=[{"field": field, "text": str(error)}])
    changes = {"exception": [seen.entry.reference]}
    return visit.done(place, changes=changes, detail={"act": deed.kind})


def _is_done(now: Seen, typed: Typed, deed: Deed, visit: Visit) -> bool:
    """Whether all that came after what she looked at is this deed of hers."""
    later = [event for event in now.events if event.seq > int(typed.seen)]
    return len(later) == 1 and _is_same(later[0], deed, visit)


def _is_same(event: Event, deed: Deed, visit: Visit) -> bool:
    said = {name: event.changes.get(name) for name in deed.says}
    is_hers = (event.actor, said) == (visit.who.name, dict(deed.says))
    return is_hers and event.kind in (deed.kind, deed.ends_as)


def _back(visit: Visit, seen: Seen, place: str) -> Response:
    visit.record("viewed", {"exception": [seen.entry.reference]}, {})
    return RedirectResponse(place, status_code=303)


def _errors(**by_field: object) -> Errors:
    """What is wrong, by field; a day and nothing are not wrong."""
    return [{"field": field, "text": text} for field, text in by_field.items() if isinstance(text, str)]


def _day(found: date | str) -> date:
    """The day that was read: errors have been shown before."""
    if isinstance(found, str):
        raise TypeError(found)
    return found


def _limits(visit: Visit) -> actions.Limits:
    return limits(visit.console.settings)
