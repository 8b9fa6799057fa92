"""Judge the breaches of a large authority: the plain engine alone, durable-rules alone, and both as a night does.

    python benchmarks/judge.py [CASES]

Random cases of the shipped rules, two or three breaches a plan as a bad year has them; 50,000 by default.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import rules
from engine.book import load_book
from engine.cards import Card
from engine.judge import wire
from engine.judge.cards import Standing, load_cards
from engine.judge.companion import COMMAND, START_SECONDS
from engine.judge.facts import Breach, Case
from engine.judge.fixpoint import conclude
from engine.judge.judge import BATCH, judge

BOOK = Path(rules.__file__).parent
ON = date(2026, 11, 20)


def cases(number: int) -> Iterator[Case]:
    """So many plans with breaches, the same ones every time."""
    draw = random.Random(1)
    cards = load_book(BOOK).cards
    for nth in range(number):
        found = [_breach(draw, draw.choice(cards), nth) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4, 7)))]
        once = {breach.key: breach for breach in found}
        yield Case(
            key=f"plan:CP{nth:06}",
            plan=f"CP{nth:06}",
            plan_months=draw.randint(0, 30),
            escalations_recorded=draw.choice((0, 0, 1)),
            late_core_groups=draw.choice((0, 0, 0, 1, 2)),
            breaches=tuple(once[key] for key in sorted(once)),
        )


def _breach(draw: random.Random, card: Card, nth: int) -> Breach:
    days = draw.choice((0, 1, 2, 4, 8, 16))
    return Breach(
        rule=card.id,
        subject=f"CP{nth:06}",
        link="",
        severity=card.severity,
        state="overdue",
        meeting=f"M{nth}" if draw.random() < 0.6 else None,
        agency="HEALTH",
        step=1 + (days >= 3) + (days >= 5) + (days >= 10),
        working_days_late=days,
        times_opened_before=draw.choice((0, 0, 0, 1)),
        promises_broken=draw.choice((0, 0, 0, 0, 1)),
        is_waived=draw.random() < 0.05,
    )


def child_seconds(standing: Standing, some: list[Case]) -> float:
    """durable-rules in its process: from the start to the last answer, with nothing beside it."""
    began = time.perf_counter()
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        questions, answers = child.stdin, child.stdout
        if questions is None or answers is None:
            sys.exit("the child has no pipes")
        questions.write(wire.greeting(standing, START_SECONDS))
        questions.flush()
        answers.readline()
        for first in range(0, len(some), BATCH):
            batch = some[first : first + BATCH]
            questions.write(wire.cases_line(batch))
            questions.flush()
            for _ in batch:
                answers.readline()
        questions.close()
    return time.perf_counter() - began


def main(number: int) -> None:
    """Measure and print."""
    cards = load_cards(BOOK)
    standing = cards.on(ON)
    some = list(cases(number))
    breaches = sum(len(case.breaches) for case in some)
    began = time.perf_counter()
    found = sum(len(conclude(standing, case)) for case in some)
    print(f"{len(some):,} cases, {breaches:,} breaches, {found:,} findings")
    print(f"the plain engine alone   {time.perf_counter() - began:6.2f} s")
    print(f"durable-rules, child     {child_seconds(standing, some):6.2f} s")
    began = time.perf_counter()
    judged = judge(cards, some, on=ON)
    print(f"both, as a night does    {time.perf_counter() - began:6.2f} s, {judged.agreed:,} cases agreed")
    for who, what in ((resource.RUSAGE_SELF, "parent"), (resource.RUSAGE_CHILDREN, "child")):
        print(f"peak memory of the {what}  {resource.getrusage(who).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
