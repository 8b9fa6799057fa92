"""The book of rules, as it holds today."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from console.api.answers import PREFIX, Exact, answers
from console.api.asked import Severity
from console.needs import RulesVisit
from engine.cards import Card

router = APIRouter(prefix=PREFIX, tags=["rules"])


class Rule(Exact):
    """A rule in short."""

    id: str
    family: str
    title: str
    severity: Severity
    route: str
    puts_right: str
    limit: int | None = Field(description="The number in force today; null for a rule that has none.")


class RuleVersion(Exact):
    """The number of a rule from one day on."""

    from_on: date
    limit: int | None
    source: str


class WholeRule(Rule):
    """A rule as its card says."""

    kind: str
    says: str
    each: str
    where: str
    starts_on: str
    met_by: str | None
    ends_on: str | None
    parameter: str | None = Field(description="The setting by which an authority may change the number.")
    references: list[str]
    versions: list[RuleVersion]


class RuleList(Exact):
    """The rules of the book."""

    rules: list[Rule]


@router.get("/rules", response_model=RuleList, responses=answers())
def list_rules(visit: RulesVisit) -> Response:
    """Every rule of the book, in its order."""
    found = RuleList(rules=[Rule(**_short(card, visit.today)) for card in visit.console.book.cards])
    return visit.answer(found.model_dump(mode="json"), action="listed")


@router.get("/rules/{id}", response_model=WholeRule, responses=answers(404))
def one_rule(id: str, visit: RulesVisit) -> Response:  # noqa: A002 - it is called so in the address
    """One rule, with its numbers and where they come from."""
    card = visit.console.cards.get(id)
    if card is None:
        raise visit.missing("rule", id)
    return visit.answer(_whole(card, visit.today).model_dump(mode="json"))


def _short(card: Card, day: date) -> dict[str, Any]:
    return {
        "id": card.id,
        "family": card.family,
        "title": card.title,
        "severity": card.severity,
        "route": card.route,
        "puts_right": card.puts_right,
        "limit": card.version_on(day).limit,
    }


def _whole(card: Card, day: date) -> WholeRule:
    names = ("kind", "says", "each", "where", "starts_on", "met_by", "ends_on", "parameter")
    values: dict[str, Any] = {name: getattr(card, name) for name in names}
    values["references"] = list(card.references)
    values["versions"] = [
        RuleVersion(from_on=version.from_on, limit=version.limit, source=version.source) for version in card.versions
    ]
    return WholeRule(**_short(card, day), **values)
