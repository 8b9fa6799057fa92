"""What `corewatch route test` shows: pages for people, and documents for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.ladder import when_words
from alerts.matter import Matter
from alerts.people import Person
from alerts.resolve import Owners, Told, owners_of
from alerts.roles import role_of
from alerts.telling import Telling
from alerts.totality import Hole
from alerts.why import Why, reader_key, why_in
from calendars.words import day_words
from engine.cards import Card
from service.page import Page
from service.route_cases import Difference, Ground
from service.step_words import OF_TODAY
from service.words import plural

#: So many plans are named for each vacancy; JSON names them all.
NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who is told of one duty."""

    card: Card
    plan: str
    matter: Matter
    due_on: date
    #: Not in breach tonight: as if it were from tonight on.
    is_supposed: bool
    #: Further breaches of the rule on this plan.
    others: int
    telling: Telling
    #: The person of whom was asked why.
    reader: str | None

    def why(self, ground: Ground) -> Why | None:
        if self.reader is None:
            return None
        return why_in(reader_key(self.reader, ground.directory), self.matter, self.telling, on=ground.on)

    def owners(self, ground: Ground) -> Owners:
        return owners_of(
            self.matter,
            ground.policy(self.card),
            due_on=self.due_on,
            directory=ground.directory,
            contacts=ground.contacts,
            on=ground.on,
        )


@dataclass(frozen=True, kw_only=True)
class Tested:
    """How a file of cases came out."""

    file: str
    cases: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True)
class Totality:
    """Roles that nobody holds, and names that nobody knows."""

    holes: tuple[Hole, ...]
    strangers: tuple[str, ...]


def answer_page(answer: Answer, ground: Ground) -> Page:
    """Step by step: who, when and why."""
    page = Page(f"{answer.card.title}: plan {answer.plan}")
    page.add("Where this comes from", [_origin(ground)])
    page.add("The duty", _duty(answer, ground))
    for step in answer.telling.steps:
        heading = f"Step {step.standing.step.number}, {when_words(step.standing)}"
        page.add(heading, [_line(told) for told in step.told])
    page.add("Whose steps", [OF_TODAY])
    answered = answer.why(ground)
    page.add(f"Why {answer.reader} is told or not", [answered.sentence] if answered else [])
    return page


def _origin(ground: Ground) -> str:
    synthetic = " It is synthetic: nobody in it is real." if ground.header.synthetic else ""
    return f"Snapshot {ground.header.id}, as at {day_words(ground.on)}.{synthetic}"


def _duty(answer: Answer, ground: Ground) -> Iterator[str]:
    if answer.is_supposed:
        yield f"Not in breach tonight: told as if its first day in breach were {day_words(ground.on)}."
    else:
        yield f"In breach since {day_words(answer.matter.breach_on)}."
    if answer.others:
        yield f"{plural(answer.others, 'further breach', 'further breaches')} of this rule on the plan began later."
    owners = answer.owners(ground)
    title = _capital(role_of(owners.role).title)
    yield f"{title} when it fell due: {_labels(owners.then)}. Now: {_labels(owners.now)}."


def _labels(people: tuple[Person, ...]) -> str:
    return ", ".join(person.label for person in people) or "nobody who is known"


def _line(told: Told) -> str:
    rhythm = "" if told.rhythm == "daily" else f", {told.rhythm}"
    return f"- {told.person.label} ({role_of(told.role).title}{rhythm}): {told.because}."


def answer_document(answer: Answer, ground: Ground) -> dict[str, Any]:
    """The same as plain values."""
    answered, owners = answer.why(ground), answer.owners(ground)
    return {
        **_snapshot(ground),
        "plan": answer.plan,
        "rule": answer.card.id,
        "subject": answer.matter.subject,
        "breach_on": answer.matter.breach_on.isoformat(),
        "supposed": answer.is_supposed,
        "steps_of": "today",
        "owners": {"then": [item.key for item in owners.then], "now": [item.key for item in owners.now]},
        "steps": [
            {
                "number": step.standing.step.number,
                "why": step.standing.why,
                "reach": step.standing.reach,
                "on": _iso(step.standing.on),
                "told": [_told_document(told) for told in step.told],
            }
            for step in answer.telling.steps
        ],
        "why": {"verdict": answered.verdict, "sentence": answered.sentence, "on": _iso(answered.on)}
        if answered
        else None,
    }


def _told_document(told: Told) -> dict[str, Any]:
    return {
        "person": told.person.key,
        "role": told.role,
        "how": told.how,
        "because": told.because,
        "cause": told.cause,
        "rhythm": told.rhythm,
    }


def _snapshot(ground: Ground) -> dict[str, Any]:
    header = ground.header
    return {"snapshot": {"id": header.id, "as_at": header.as_at.isoformat(), "synthetic": header.synthetic}}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def cases_page(tested: Tested, console: Console) -> None:
    """How many cases agree, and a table of those that do not."""
    if not tested.differences:
        console.print(Text(f"{tested.file}: {plural(tested.cases, 'case')}, all as expected."))
        return
    console.print(
        Text(f"{tested.file}: {len(tested.differences):,} of {plural(tested.cases, 'case')} came out otherwise.")
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Line", justify="right")
    for name in ("Plan", "Rule", "When", "Expected and not told", "Told and not expected"):
        table.add_column(name, overflow="fold")
    for item in tested.differences:
        case = item.case
        cells = (case.plan, case.rule, case.words, "\n".join(item.missing), "\n".join(item.unexpected))
        table.add_row(Text(str(case.line)), *map(Text, cells))
    console.print(table)


def cases_document(tested: Tested, ground: Ground) -> dict[str, Any]:
    return {
        **_snapshot(ground),
        "cases": tested.cases,
        "differences": [
            {
                "line": item.case.line,
                "plan": item.case.plan,
                "rule": item.case.rule,
                "days": item.case.days,
                "step": item.case.step,
                "missing": list(item.missing),
                "unexpected": list(item.unexpected),
            }
            for item in tested.differences
        ],
    }


def totality_page(found: Totality, ground: Ground) -> Page:
    """What is vacant, who is told instead, and for which plans."""
    plans = sum(plan.is_open for plan in ground.directory.plans.values())
    page = Page(f"Who is told: {plural(plans, 'open plan')}, every step of every route")
    page.add("Where this comes from", [_origin(ground)])
    page.add("The authority's own file", found.strangers)
    for hole in found.holes:
        heading = f"{_capital(role_of(hole.role).title)}: nobody for {plural(len(hole.plans), 'plan')}"
        page.add(heading, [f"{_capital(hole.because)}.", f"Told at: {', '.join(hole.steps)}.", _plans(hole)])
    if not found.holes and not found.strangers:
        page.add("Result", ["Every role is held for every open plan."])
    return page


def _plans(hole: Hole) -> str:
    more = f" and {len(hole.plans) - NAMED:,} more" if len(hole.plans) > NAMED else ""
    return f"Plans: {', '.join(hole.plans[:NAMED])}{more}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def totality_document(found: Totality, ground: Ground) -> dict[str, Any]:
    return {
        **_snapshot(ground),
        "holes": [
            {
                "role": hole.role,
                "steps": list(hole.steps),
                "cause": hole.cause,
                "because": hole.because,
                "how": hole.how,
                "plans": list(hole.plans),
            }
            for hole in found.holes
        ],
        "strangers": list(found.strangers),
    }
