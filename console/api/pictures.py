"""What the last night's snapshot showed: the duties that can still be done in time, and a plan with its duties."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from console.access.roles import Role
from console.api.answers import PREFIX, Exact, answers
from console.api.asked import Severity
from console.api.shown import sees_short
from console.api.words import LARGEST, Word
from console.due import due_within
from console.needs import CasesVisit
from console.visit import Visit
from register.pictures.records import PictureDuty
from service.exceptions.standing import title_of

router = APIRouter(prefix=PREFIX, tags=["pictures"])


class ShortDuty(Exact):
    """A duty as viewers and agency leads see it."""

    rule: str
    title: str
    family: str
    severity: Severity
    plan: str | None = Field(description="Never there for an agency lead, who has the meeting alone.")
    meeting: str | None
    team: str | None
    team_name: str | None
    agency: str | None
    started_on: date
    due_on: date
    met_on: date | None
    state: str
    days_late: int
    unit: str
    last_chance_on: date | None = Field(description="The last working day on which it can still be done.")
    needs_meeting: bool
    booked_on: date | None


class WholeDuty(ShortDuty):
    """A duty as those see it who work with it."""

    subject: str
    link: str | None
    person: str | None
    owner: str | None
    reason: str | None
    late_record: bool


class DueSoon(Exact):
    """Duties that are due in the next working days."""

    as_at: date | None = Field(description="The day of the snapshot; null when the last night left none to look at.")
    total: int
    duties: list[WholeDuty] | list[ShortDuty]
    after: int | None = Field(description="Where the next page begins; null on the last.")


class ShortPlan(Exact):
    """A plan as viewers see it."""

    plan: str
    opened_on: date | None
    ended_on: date | None
    is_open: bool
    category: str | None
    months: int | None
    team: str | None
    team_name: str | None


class WholePlan(ShortPlan):
    """A plan as those see it who work with it."""

    person: str | None
    owner: str | None
    owner_since: date | None
    chair: str | None


class PlanDocument(Exact):
    """A plan, and every duty about it that the snapshot shows."""

    as_at: date
    plan: WholePlan | ShortPlan
    duties: list[WholeDuty] | list[ShortDuty]


@router.get("/due-soon", response_model=DueSoon, responses=answers())
def due_soon(
    visit: CasesVisit,
    days: Annotated[int, Query(ge=1, le=20, description="So many working days from today.")] = 5,
    family: Annotated[list[Word], Query(max_length=20, description="May be repeated.")] = [],  # noqa: B006 - FastAPI copies it
    team: Annotated[list[Word], Query(max_length=20, description="May be repeated.")] = [],  # noqa: B006 - as above
    size: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="`after` of the page before.")] = 0,
) -> Response:
    """What can still be done in time, the first day on which time runs out first."""
    picture = visit.picture
    if picture is None:
        return visit.answer({"as_at": None, "total": 0, "duties": [], "after": None}, action="listed")
    wanted = due_within(visit, picture, days, families=family, teams=team)
    total = picture.count_due_by(visit.picture_scope, wanted)
    found = picture.due_by(visit.picture_scope, wanted, limit=size, offset=after)
    shown = DueSoon(
        as_at=picture.as_at,
        total=total,
        duties=_duties(found, visit),
        after=after + size if after + size < total else None,
    )
    return visit.answer(shown.model_dump(mode="json"), shows=_shows(shown.duties), action="listed")


@router.get("/plans/{plan}", response_model=PlanDocument, responses=answers(404))
def one_plan(plan: str, visit: CasesVisit) -> Response:
    """A plan in your scope. An agency lead has the meetings of her agency, and no plans."""
    picture = None if visit.who.role is Role.AGENCY_LEAD else visit.picture
    found = picture.plan(plan, scope=visit.picture_scope) if picture else None
    if picture is None or found is None:
        raise visit.missing("plan", plan)
    duties = picture.obligations_of_plan(plan, scope=visit.picture_scope)
    form = ShortPlan if sees_short(visit) else WholePlan
    shown = PlanDocument(
        as_at=picture.as_at,
        plan=form(**{name: getattr(found, name) for name in form.model_fields}),
        duties=_duties(duties, visit),
    )
    named = _shows(shown.duties)
    return visit.answer(shown.model_dump(mode="json"), shows={**named, "plan": [plan, *named["plan"]]})


def _duties(found: list[PictureDuty], visit: Visit) -> list[WholeDuty] | list[ShortDuty]:
    if sees_short(visit):
        return [ShortDuty(**_values(duty, visit, ShortDuty)) for duty in found]
    return [WholeDuty(**_values(duty, visit, WholeDuty)) for duty in found]


def _values(duty: PictureDuty, visit: Visit, form: type[ShortDuty]) -> dict[str, Any]:
    values = {name: getattr(duty, name) for name in form.model_fields if name != "title"}
    if "link" in values:
        values["link"] = duty.link or None
    if visit.who.role is Role.AGENCY_LEAD:
        values["plan"] = None
    return {**values, "title": title_of(duty.rule, visit.console.cards)}


def _shows(found: Sequence[ShortDuty]) -> dict[str, list[str]]:
    """For the access log: every meeting, plan and child that the answer names."""
    kinds = {"plan": "plan", "meeting": "meeting", "child": "person"}
    return {kind: sorted({key for duty in found if (key := getattr(duty, name, None))}) for kind, name in kinds.items()}
