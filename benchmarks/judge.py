"""Judge the breaches of a large authority: the plain engine alone, durable-rules alone, and both as a night does.

    python benchmarks/judge.py [CASES]

Random cases of the shipped rules, two or three breaches a plan as a bad year has them; 50,000 by default.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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


def child_only(standing: Standing, some: list[Case]) -> None:
    """durable-rules in its process: from the start to the last answer, with nothing beside it."""
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


def measured(what: str, work: Callable[[], object]) -> None:
    """Seconds on the clock, and seconds of the processor here and in children: on a busy machine read those."""
    began, here, child = time.perf_counter(), time.process_time(), child_cpu()
    work()
    here, child = time.process_time() - here, child_cpu() - child
    print(f"{what:26}{time.perf_counter() - began:7.2f} s; processor {here:6.2f} s, child {child:6.2f} s")


def child_cpu() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(number: int) -> None:
    """Measure and print."""
    cards = load_cards(BOOK)
    standing = cards.on(ON)
    some = list(cases(number))
    print(f"{len(some):,} cases, {sum(len(case.breaches) for case in some):,} breaches")
    measured("the plain engine alone", lambda: [conclude(standing, case) for case in some])
    measured("durable-rules, in a child", lambda: child_only(standing, some))
    measured("both, as a night does", lambda: judge(cards, some, on=ON))
    for who, what in ((resource.RUSAGE_SELF, "parent"), (resource.RUSAGE_CHILDREN, "child")):
        print(f"peak memory of the {what}: {resource.getrusage(who).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
