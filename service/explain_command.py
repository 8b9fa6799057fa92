"""`corewatch explain`: why one duty is in the state that it is in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calendars.words import day_words
from engine.cards import Card
from engine.obligations import Obligation
from register.record import Entry
from service.asking import one_of
from service.card_words import marked
from service.checking import Check, check_snapshot
from service.console import show
from service.counting import calendar_lines, counted_lines
from service.ending import DONE
from service.explaining import UNDONE, Explanation, explain, explanation_document
from service.formats.json import json_text
from service.output import write_text
from service.page import Page
from service.settings import find_settings
from service.words import reference


@dataclass(frozen=True, kw_only=True)
class ExplainRequest:
    """What was asked for, word for word."""

    source: str
    rule: str
    subject: str
    link: str | None
    as_of: date | None
    output_format: str
    encoding: str | None
    config: Path | None


def is_exception(text: str) -> bool:
    """True for what has the shape of a reference: CG-0012, cg12."""
    return re.fullmatch(r"\s*cg-?\d+\s*", text, re.IGNORECASE) is not None


def run_explain(request: ExplainRequest) -> int:
    """Explain, on a page or as JSON."""
    one_of(request.output_format, ("table", "json"), what="format", option="--format")
    settings = find_settings(request.config)
    with check_snapshot(
        request.source, settings, as_of=request.as_of, rules=[request.rule], encoding=request.encoding
    ) as check:
        told = explain(check, rule=request.rule, subject=request.subject, link=request.link)
        if request.output_format == "json":
            write_text([json_text(explanation_document(check, told)), "\n"], None)
        else:
            show(explanation_page(check, told).print_to)
    return DONE


def explanation_page(check: Check, told: Explanation) -> Page:
    """The whole chain in plain words."""
    item, card = told.obligation, told.card
    page = Page(f"{card.title}: {reference(item)}")
    add_explanation(page, check, told)
    page.add("What puts it right", [card.puts_right] if item.state in UNDONE else [])
    return page


def add_explanation(page: Page, check: Check, told: Explanation, *, origin: Sequence[str] = ()) -> None:
    """The sections from what it says to what was decided; `origin` says more of where it comes from."""
    item, card = told.obligation, told.card
    page.add("What it says", [item.says])
    page.add("Where this comes from", [*_origin(check), *origin])
    page.add("The rule", [f"{card.id}, {card.severity}.", *_number(told)])
    page.add("The settings it reads", [setting.words() for setting in told.settings])
    page.add("References", [marked(text) for text in card.references])
    page.add("The facts", fact_lines(item))
    page.add("Which of its duties", _links(told))
    page.add(f"How {day_words(item.due_on)} was reached", _count(check, told))
    page.add("What was decided", [told.decision])


def _origin(check: Check) -> Iterator[str]:
    header = check.header
    synthetic = " It is synthetic: nobody in it is real." if header.synthetic else ""
    yield f"Snapshot {header.id} of authority {header.la_code}, as at {day_words(header.as_at)}.{synthetic}"
    if check.as_of != header.as_at:
        yield f"Looked at as it stood on {day_words(check.as_of)}."


def _number(told: Explanation) -> list[str]:
    return told.number.words() if told.number else version_lines(told.card, told.obligation.started_on)


def version_lines(card: Card, day: date) -> list[str]:
    """The version in force of a rule without a number."""
    version = card.version_on(day)
    return [f"It has no number of its own. In force since {day_words(version.from_on)}.", f"Source: {version.source}"]


def fact_lines(item: Obligation | Entry) -> Iterator[str]:
    """What the record holds about a duty."""
    yield f"the clock began: {day_words(item.started_on)}"
    for name, value in item.evidence.items():
        yield f"{name.replace('_', ' ')}: {readable(value)}"
    keys = {"plan": item.plan, "meeting": item.meeting, "child": item.person}
    yield from (f"{name}: {key}" for name, key in keys.items() if key)


def readable(value: str | None) -> str:
    """A fact as people write it."""
    if value is None:
        return "not recorded"
    try:
        if len(value) == len("2026-11-20"):
            return day_words(date.fromisoformat(value))
    except ValueError:
        return value
    return {"Y": "yes", "N": "no"}.get(value, value)


def _links(told: Explanation) -> Iterator[str]:
    if len(told.links) > 1:
        place = told.links.index(told.obligation.link or "") + 1
        yield f"Link {place} of {len(told.links)} of this chain. --link KEY explains another: {', '.join(told.links)}."


def _count(check: Check, told: Explanation) -> list[str]:
    item = told.obligation
    if told.unit is None or _is_due_at_once(told.card):
        return [without_limit(told.card)]
    if told.steps:
        zero = check.calendar.day_zero_counts
        return counted_lines(told.steps, start=told.counted_from, day_zero_counts=zero)
    number = told.number.limit if told.number else None
    return calendar_lines(told.counted_from, item.due_on, told.unit, number)


def _is_due_at_once(card: Card) -> bool:
    """A limit of nothing: the number of the card, if it has one, is none of days to count."""
    return card.within is not None and card.within.amount == "0"


def without_limit(card: Card) -> str:
    """How the due day of a rule came about that counts nothing."""
    if card.due_on:
        return "The facts give this day: it is not counted from the start."
    return "The duty is due at once, on the day its clock began."
