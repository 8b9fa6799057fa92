"""Cases for the judgement: a healthy one to change, and random ones in which much happens at once."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import rules
from engine.judge.cards import Cards, Standing, load_cards
from engine.judge.facts import SEVERITIES, Breach, Case

ON = date(2026, 11, 20)
BOOK = Path(rules.__file__).parent


def a_breach(rule: str = "cg-first-10wd", subject: str = "CP1", **changed: Any) -> Breach:
    """One breach on the first day, never seen before."""
    healthy: dict[str, Any] = {"link": "", "severity": "high", "state": "overdue"}
    return Breach(rule=rule, subject=subject, **{**healthy, **changed})


def a_case(*breaches: Breach, **changed: Any) -> Case:
    """One plan of five months, with nothing else about it."""
    healthy: dict[str, Any] = {
        "key": "plan:CP1",
        "plan": "CP1",
        "plan_months": 5,
        "escalations_recorded": 0,
        "late_core_groups": 0,
    }
    ordered = tuple(sorted(breaches, key=lambda breach: breach.key))
    return Case(breaches=ordered, **{**healthy, **changed})


def shipped() -> Cards:
    """The cards of the book."""
    return load_cards(BOOK)


def random_cases(standing: Standing, *, seed: int, number: int) -> Iterator[Case]:
    """Cases in which the few values that there are meet often."""
    draw = random.Random(seed)
    named = {rule for card in standing.before for rule in (card.winner, *card.losers)}
    others = {rule for card in standing.drawn for rule in card.rules} | {"rcpc-first-3m"}
    book = sorted(named | others)
    for nth in range(number):
        found = [_random_breach(draw, book) for _ in range(draw.choice((1, 1, 2, 3, 5, 8, 13)))]
        once = {breach.key: breach for breach in found}
        plan = draw.choice((f"CP{nth}", f"CP{nth}", None))
        yield a_case(
            *once.values(),
            key=f"plan:CP{nth}",
            plan=plan,
            plan_months=draw.choice((None, 3, 14, 15, 30)),
            escalations_recorded=draw.choice((None, 0, 0, 2)),
            late_core_groups=draw.choice((None, 0, 1, 2, 4)),
        )


def _random_breach(draw: random.Random, book: list[str]) -> Breach:
    return Breach(
        rule=draw.choice(book),
        subject=draw.choice("AB"),
        link=draw.choice(("", "start")),
        severity=draw.choice(SEVERITIES),
        state=draw.choice(("overdue", "overdue", "overdue", "overdue", "due_soon", "pending")),
        meeting=draw.choice((None, "M1", "M2")),
        agency=draw.choice((None, "G")),
        dispute=draw.choice((None, "D")),
        step=draw.randint(1, 4),
        working_days_late=draw.randint(0, 20),
        times_opened_before=draw.choice((0, 0, 1, 2)),
        promises_broken=draw.choice((0, 0, 0, 1, 2)),
        is_waived=draw.random() < 0.1,
    )
