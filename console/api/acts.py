"""What is done to an exception: promise a day, ask for a waiver, answer or end one, note.

A token needs the scope `act`. No token approves: the second person of a waiver signs in.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from console.access.roles import May
from console.api.answers import PREFIX, answers
from console.api.documents import ShortDetail, WholeDetail
from console.api.shown import detail
from console.api.words import Day, Note, Word
from console.errors import OnlyToRead
from console.needs import ApproveWaiverVisit, AskWaiverVisit, PromiseVisit
from console.pages.one_exception.page import look
from console.visit import Visit
from register import actions
from register.actions import Act
from service.waivers import limits

router = APIRouter(prefix=f"{PREFIX}/exceptions/{{reference}}", tags=["acts"])

Answer = WholeDetail | ShortDetail
DONE = answers(400, 404, 409)


class Deed(BaseModel):
    """What every act may say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seen: int | None = Field(
        default=None, ge=1, le=2**62, description="`last_event` as it was when you looked: a later event refuses this."
    )


class Noted(Deed):
    """An act with words for the history."""

    note: Note | None = None


class Promise(Noted):
    """By which day it will be put right."""

    promise_on: Day


class Waiver(Noted):
    """Why it should be waived, and until the close of which day."""

    reason: Word = Field(description="A code of the authority's list of reasons.")
    until: Day


class Words(Deed):
    """Words for the history."""

    text: Note


@router.post("/promise", response_model=Answer, responses=DONE)
def promise(reference: str, visit: PromiseVisit, said: Promise) -> Response:
    """Promise that it will be put right by a day. A promise can be brought forward, and not put off."""
    database, allowed = visit.console.database, limits(visit.console.settings)

    def do(act: Act) -> object:
        return actions.acknowledge(database, reference, act, promise_on=said.promise_on, limits=allowed, note=said.note)

    return _act(visit, reference, said, do, "acknowledged")


@router.post("/ask-waiver", response_model=Answer, responses=DONE)
def ask_waiver(reference: str, visit: AskWaiverVisit, said: Waiver) -> Response:
    """Ask that it be waived until a day; it stays as it is until a second person approves."""
    database, allowed = visit.console.database, limits(visit.console.settings)

    def do(act: Act) -> object:
        return actions.ask_waiver(
            database, reference, act, reason=said.reason, until=said.until, limits=allowed, note=said.note
        )

    return _act(visit, reference, said, do, "waiver_asked")


@router.post("/approve-waiver", response_model=Answer, responses=DONE)
def approve_waiver(reference: str, visit: ApproveWaiverVisit, said: Annotated[Deed, Body()]) -> Response:
    """Approve the waiver that another person asked for."""
    database, allowed = visit.console.database, limits(visit.console.settings)
    return _act(
        visit, reference, said, lambda act: actions.approve_waiver(database, reference, act, limits=allowed), "waived"
    )


@router.post("/refuse-waiver", response_model=Answer, responses=DONE)
def refuse_waiver(reference: str, visit: AskWaiverVisit, said: Noted) -> Response:
    """Refuse a waiver; or take one's own request back, for which no more is needed than to have asked."""
    asked_by = (look(visit, reference).entry.waiver_asked_by or "").strip().casefold()
    if asked_by != visit.who.name.casefold():
        visit.must(May.APPROVE_WAIVER)
    database = visit.console.database
    return _act(
        visit, reference, said, lambda act: actions.refuse_waiver(database, reference, act, note=said.note),
        "waiver_refused",
    )  # fmt: skip


@router.post("/end-waiver", response_model=Answer, responses=DONE)
def end_waiver(reference: str, visit: ApproveWaiverVisit, said: Noted) -> Response:
    """End a waiver before its day."""
    database = visit.console.database
    return _act(
        visit, reference, said, lambda act: actions.end_waiver(database, reference, act, note=said.note), "waiver_ended"
    )


@router.post("/note", response_model=Answer, responses=DONE)
def note(reference: str, visit: PromiseVisit, said: Words) -> Response:
    """Write something into the history."""
    database = visit.console.database
    return _act(visit, reference, said, lambda act: actions.note(database, reference, act, text=said.text), "noted")


def _act(visit: Visit, reference: str, said: Deed, do: Callable[[Act], object], kind: str) -> Response:
    """Do it to what she sees and may change, and answer with what has become of it."""
    seen = look(visit, reference)
    if not seen.may_change:
        visit.record("denied", {"exception": [seen.entry.reference]}, {"act": kind})
        raise OnlyToRead
    do(replace(visit.act(), looked_at=said.seen))
    found = detail(look(visit, reference), visit)
    return visit.answer(
        found.model_dump(mode="json"),
        shows={"exception": [seen.entry.reference]},
        action="changed",
        detail={"act": kind},
    )
