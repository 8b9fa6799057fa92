"""The engine beside hand-written SQL: the same five rules, the same tables, the same breaches.

    python benchmarks/peers/by_hand.py SNAPSHOT [RUNS]

Both begin with the snapshot read and masked in memory. Each is run in turn, A B A B, after one warm-up;
the ratio is that of the medians. It stops when one breach differs.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

import rules
from calendars.jurisdictions import build_calendar
from engine.book import load_book
from engine.evaluate import Assessment, evaluate
from engine.macros import CalendarTable
from snapshot.read import read_snapshot

FIVE = ("cg-first-10wd", "act-overdue", "plan-18-months", "voice-absent", "visit-cp-max-interval")
BY_HAND = (Path(__file__).parent / "by_hand.sql").read_text(encoding="utf-8")

Breaches = dict[str, set[tuple[str, date, date]]]


def run_by_hand(connection: DuckDBPyConnection, as_at: date) -> Breaches:
    """The breaches that the hand-written SQL finds."""
    connection.execute(BY_HAND.replace("$as_at", f"date '{as_at}'"))
    return {
        rule: set(connection.execute(f"select subject, started_on, due_on from hand_{number}").fetchall())
        for number, rule in enumerate(FIVE, start=1)
    }


def run_by_engine(connection: DuckDBPyConnection, as_at: date, calendar: CalendarTable) -> Breaches:
    """The breaches that the book finds."""
    book = load_book(Path(rules.__file__).parent).only(FIVE)
    evaluate(
        connection,
        book,
        as_at=as_at,
        calendar=calendar,
        assessments={card.id: Assessment() for card in book.cards},
    )
    found: Breaches = {}
    for number, card in enumerate(book.cards):
        rows = connection.execute(
            "select subject, started_on, due_on from obligation where rule = ? and state = 'overdue'", [number]
        ).fetchall()
        found[card.id] = set(rows)
    return found


def timed(work: Callable[[], Breaches]) -> tuple[float, Breaches]:
    """Seconds, and what was found."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main(source: str, runs: int = 5) -> None:
    """Compare, and print medians and their ratio."""
    shipped = build_calendar()
    calendar = CalendarTable(
        first_day=shipped.first_day,
        last_day=shipped.last_day,
        days_off=tuple(shipped.days_off),
        known_until=shipped.known_until,
    )
    with read_snapshot(source) as snapshot:
        as_at = snapshot.header.as_at
        snapshot.known_at(as_at)
        seconds: dict[str, list[float]] = {"engine": [], "by hand": []}
        for _ in range(runs + 1):
            engine, ours = timed(lambda: run_by_engine(snapshot.connection, as_at, calendar))
            hand, theirs = timed(lambda: run_by_hand(snapshot.connection, as_at))
            for rule in FIVE:
                if ours[rule] != theirs[rule]:
                    odd = sorted(ours[rule] ^ theirs[rule])[:3]
                    sys.exit(f"{rule}: the two differ on {len(ours[rule] ^ theirs[rule])} breaches, such as {odd}")
            seconds["engine"].append(engine)
            seconds["by hand"].append(hand)
        medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
        breaches = sum(len(found) for found in ours.values())
        print(f"{sum(snapshot.rows.values()):,} rows, {breaches:,} breaches of five rules, {runs} runs")
        for name, median in medians.items():
            print(f"  {name:8} {median:6.2f} s")
        print(f"  ratio    {medians['engine'] / medians['by hand']:6.2f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
