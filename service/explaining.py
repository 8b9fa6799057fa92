"""Explain one obligation: from the facts to the state, so that a person can check every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendars.words import day_words
from calendars.working_days import Step
from engine.cards import Card
from engine.compile import Rule, RuleSql, subject_sql
from engine.expressions import START
from engine.facts import load_relations
from engine.obligations import Obligation, RuleResult
from engine.sentences import count_words, reason_words
from engine.toml_file import did_you_mean
from service.book import open_book
from service.checking import Check, failure_words
from service.counting import steps_between
from service.errors import AnswerRefused
from service.layers import Number, Setting, number_on, settings_of
from service.settings import Settings
from service.words import STATE_WORDS

#: States in which something is still to be done.
UNDONE = ("overdue", "due_soon", "not_due", "pending", "unknown")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The whole chain behind one obligation."""

    card: Card
    obligation: Obligation
    #: The links of the chain in order of time; empty when the rule is no chain.
    links: tuple[str, ...]
    number: Number | None
    settings: tuple[Setting, ...]
    #: The day that was counted from: the start, or for a lead rule the day it leads to.
    counted_from: date
    unit: str | None
    #: The days of a limit in working days, one by one.
    steps: tuple[Step, ...]
    decision: str


def explain(check: Check, *, rule: str, subject: str, link: str | None) -> Explanation:
    """The explanation of one obligation; of the current link when the rule is a chain and none is named."""
    result = next(result for result in check.results if result.card.id == rule)
    _check_told(result)
    found = _obligations_of(check, rule, subject)
    obligation = _chosen(found, link, rule)
    card = result.card
    counted_from, unit = _counted_from(check, card, obligation)
    in_working_days = unit == "working days"
    steps = steps_between(check.calendar, counted_from, obligation.due_on) if in_working_days else []
    return Explanation(
        card=card,
        obligation=obligation,
        links=tuple(item.link for item in found if item.link is not None),
        number=number_on(card, _shipped(check, card), obligation.started_on),
        settings=tuple(settings_of(card, check.book, obligation.started_on)),
        counted_from=counted_from,
        unit=unit,
        steps=tuple(steps),
        decision=decision_words(obligation, as_of=check.as_of),
    )


def _check_told(result: RuleResult) -> None:
    if result.failed:
        raise AnswerRefused(failure_words(result))
    if result.not_assessable:
        raise AnswerRefused(f"The rule {result.card.id} cannot be checked with this snapshot: {result.not_assessable}")


def _obligations_of(check: Check, rule: str, subject: str) -> list[Obligation]:
    """The obligations of one subject, in order of time."""
    subjects: set[str] = set()
    found = []
    for item in check.evaluation.obligations(rules=[rule]):
        subjects.add(item.subject)
        if item.subject == subject:
            found.append(item)
    if not found:
        raise AnswerRefused(
            f"The rule {rule} has nothing about '{subject}' on {day_words(check.as_of)}: it is not in the snapshot, "
            f"or the rule does not apply to it.{did_you_mean(subject, sorted(subjects))}"
        )
    return sorted(found, key=lambda item: (item.started_on, item.due_on, item.link != "start", item.link or ""))


def _chosen(found: Sequence[Obligation], link: str | None, rule: str) -> Obligation:
    if link is None:
        return found[-1]
    for item in found:
        if item.link == link:
            return item
    links = [item.link for item in found if item.link is not None]
    if not links:
        raise AnswerRefused(f"The rule {rule} is no chain and has no links. Leave --link out.")
    raise AnswerRefused(f"There is no link '{link}'.{did_you_mean(link, links)} There are: {', '.join(links)}.")


def _shipped(check: Check, card: Card) -> Card:
    """The card without the authority's numbers."""
    without = Settings(own_rules=check.settings.own_rules)
    return open_book(without).card(card.id)


def _counted_from(check: Check, card: Card, obligation: Obligation) -> tuple[date, str | None]:
    """Where the count began, and in what: asked of the facts with the card's own expressions."""
    limit = card.within
    if limit is None:
        return obligation.started_on, None
    number = [item.id for item in check.book.cards].index(card.id)
    relation = load_relations()[card.each]
    sql = RuleSql(Rule(number=number, card=card), check.book.parameters, relation)
    before = f"cast({sql.write(limit.before, known=1)} as date)" if limit.before else f"f.{START}"
    unit = sql.write(limit.unit, known=1) if limit.unit.startswith("{") else f"'{limit.unit}'"
    link = f"f.{relation.link}" if relation.link else "null"
    row = check.evaluation.connection.execute(
        f"select {before}, {unit} from "
        f"(select f.*, $start::date as {START} from facts.{relation.name} as f) as f "
        f"where {subject_sql(relation)} = $subject and {link} is not distinct from $link",
        {"start": obligation.started_on, "subject": obligation.subject, "link": obligation.link},
    ).fetchone()
    day, words = row if row else (obligation.started_on, None)
    return day or obligation.started_on, {"WD": "working days", "DAYS": "days"}.get(words, words)


def decision_words(item: Obligation, *, as_of: date) -> str:
    """Why the state is what it is."""
    due, today = day_words(item.due_on), day_words(as_of)
    late = count_words(item.days_late, item.unit)
    done = day_words(item.met_on) if item.met_on else "in time"
    closed = day_words(item.closed_on) if item.closed_on else today
    words: dict[str, str] = {
        "met": f"It was done: the evidence counts from {done}, and the last day was {due}."
        + (" It was entered after that day: done in time, recorded late." if item.late_record else ""),
        "met_late": f"It was done on {done}, {late} after the last day, {due}.",
        "overdue": f"On {today} nothing that meets it was on the record. The last day was {due}: {late} late.",
        "due_soon": f"The last day, {due}, is near, and nothing that meets it was on the record on {today}.",
        "not_due": f"The last day, {due}, is still some way off on {today}.",
        "pending": f"The record need not be complete before {due}: nothing is decided on {today}.",
        "never_met": f"The last day was {due}, and the duty ended on {closed} without it: {late} late.",
        "exempt": f"It is not owed: {reason_words(item.reason)}.",
        "unknown": f"The last day was {due}, and nobody can tell whether it was done: {reason_words(item.reason)}.",
    }
    return f"{STATE_WORDS[item.state].capitalize()}. {words[item.state]}"


def number_document(number: Number) -> dict[str, Any]:
    """The number of a rule, and the layer below it."""
    return {
        "limit": number.limit,
        "from": number.from_on.isoformat(),
        "source": number.source,
        "is_own": number.is_own,
        "book_limit": number.book_limit,
        "book_source": number.book_source,
    }


def explanation_document(check: Check, told: Explanation) -> dict[str, Any]:
    """The explanation as plain values."""
    from service.formats.document import obligation_document

    card, number = told.card, told.number
    return {
        "snapshot": {
            "id": check.header.id,
            "as_at": check.header.as_at.isoformat(),
            "synthetic": check.header.synthetic,
        },
        "as_of": check.as_of.isoformat(),
        "rule": {
            "id": card.id,
            "title": card.title,
            "references": list(card.references),
            "confidence": card.confidence,
        },
        "obligation": obligation_document(told.obligation),
        "links": list(told.links),
        "number": number and number_document(number),
        "settings": [
            {"name": item.name, "value": item.value, "default": item.default, "source": item.source}
            for item in told.settings
        ],
        "counted_from": told.counted_from.isoformat(),
        "counted_in": told.unit,
        "counted": [{"day": step.day.isoformat(), "number": step.number, "remark": step.remark} for step in told.steps],
        "decision": told.decision,
        "puts_right": card.puts_right if told.obligation.state in UNDONE else None,
    }
