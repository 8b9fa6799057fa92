"""The book of rules: by family and by source document, and one rule as a manager reads it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.access.roles import May
from console.needs import RulesVisit
from console.rule_view import by_family, by_source, matching, overrides_of, row_of, sections_of
from service.not_shown import load_unwatched
from service.rule_pages import family_words

router = APIRouter()

VIEWS = (("family", "By family"), ("source", "By source document"), ("not-shown", "What is not shown"))
Word = Annotated[str, Query(max_length=100)]


@router.get("/rules")
def rules_page(visit: RulesVisit, q: Word = "", severity: Word = "", view: Word = "family") -> Response:
    """The rules that hold the words asked for."""
    book = visit.console.book
    found = [card for card in matching(book.cards, q) if severity in ("", card.severity)]
    shown = view if view in dict(VIEWS) else "family"
    context: dict[str, Any] = {
        "q": q,
        "view": shown,
        "views": VIEWS,
        "total": len(found),
        "severity": severity,
        "severities": sorted({card.severity for card in book.cards}),
        "groups": by_family(visit.console, found, visit.today) if shown == "family" else [],
        "sources": by_source(visit.console, found, visit.today) if shown == "source" else [],
        "not_shown": load_unwatched().not_shown if shown == "not-shown" else (),
        "titles": {card.id: card.title for card in book.cards},
    }
    return visit.page("rules.html", context, action="listed")


@router.get("/rules/{rule}")
def rule_page(rule: str, visit: RulesVisit) -> Response:
    """One rule, with the numbers that hold today."""
    card = visit.console.cards.get(rule)
    if card is None:
        raise visit.missing("rule", rule)
    context = {
        "card": card,
        "row": row_of(visit.console, card, visit.today),
        "family": family_words(card.family),
        "sections": sections_of(visit.console, card, visit.today),
        "overrides": overrides_of(visit.console, card),
        "sees_cases": visit.who.may(May.SEE_CASES),
    }
    return visit.page("rule.html", context)
