"""Who asks, and how fresh what she is shown is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from console.access.roles import May
from console.api.answers import PREFIX, Exact, answers
from console.needs import OwnVisit
from service.freshness import Level, freshness

router = APIRouter(prefix=PREFIX, tags=["own"])


LevelWord = Literal["fresh", "warning", "critical"]
LEVELS: Mapping[Level, LevelWord] = {Level.FRESH: "fresh", Level.WARNING: "warning", Level.CRITICAL: "critical"}


class Me(Exact):
    """Who is signed in, or whose token it is."""

    name: str
    shown_name: str
    role: str
    teams: list[str]
    worker: str | None
    agency: str | None
    may: list[str] = Field(description="What the role allows, and the token does not forbid.")


class TroubleOfNight(Exact):
    """A night after the last one in the register that did not come to anything."""

    night: date
    status: str


class FreshnessDocument(Exact):
    """How fresh the register is. It is about no case."""

    level: LevelWord
    says: str
    last_night: date | None
    last_finished_at: datetime | None
    held: list[date]
    troubles: list[TroubleOfNight]
    next_night: date
    next_due_at: datetime
    calendar_known_until: date


@router.get("/me", response_model=Me, responses=answers())
def me(visit: OwnVisit) -> Response:
    """Who you are here, and what you may do."""
    who = visit.who
    found = Me(
        name=who.name,
        shown_name=who.shown_name,
        role=who.role.value,
        teams=sorted(who.teams),
        worker=who.worker,
        agency=who.agency,
        may=[what.value for what in May if who.may(what)],
    )
    return visit.answer(found.model_dump(mode="json"))


@router.get("/freshness", response_model=FreshnessDocument, responses=answers())
def how_fresh(visit: OwnVisit) -> Response:
    """Whether the nights ran: what was checked last, what went wrong since, and what comes next."""
    now = freshness(visit.console.database, visit.console.settings, visit.now)
    found = FreshnessDocument(
        level=LEVELS[now.level],
        says=now.says,
        last_night=now.last.business_date if now.last else None,
        last_finished_at=now.last.finished_at if now.last else None,
        held=[night.business_date for night in now.held],
        troubles=[TroubleOfNight(night=item.night, status=item.status) for item in now.troubles],
        next_night=now.next_night,
        next_due_at=now.next_due_at,
        calendar_known_until=now.calendar_known_until,
    )
    return visit.answer(found.model_dump(mode="json"))
