"""The engine beside hand-written SQL: the same five rules, the same tables, the same obligations in every state.

    python benchmarks/peers/by_hand.py SNAPSHOT [RUNS]

Both begin with the snapshot read and masked in memory. Each is run in turn, A B A B, after one warm-up; the ratio is
that of the medians. The engine reads its cards in each run; what that takes is given too, because the SQL of the other
was read beforehand. It stops when one obligation differs.
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
from engine.book import Book, load_book
from engine.evaluate import Assessment, evaluate
from engine.macros import CalendarTable
from snapshot.read import read_snapshot

FIVE = ("cg-first-10wd", "act-overdue", "plan-18-months", "voice-absent", "visit-cp-max-interval")
BY_HAND = (Path(__file__).parent / "by_hand.sql").read_text(encoding="utf-8")

FIELDS = "subject, link, started_on, due_on, met_on, state"


def run_by_hand(connection: DuckDBPyConnection, as_at: date) -> None:
    """The obligations as the hand-written SQL finds them, in hand_1 to hand_5."""
    connection.execute(BY_HAND.replace("$as_at", f"date '{as_at}'"))


def five_cards() -> Book:
    """The book, read and checked, and five rules of it."""
    return load_book(Path(rules.__file__).parent).only(FIVE)


def run_by_engine(connection: DuckDBPyConnection, as_at: date, calendar: CalendarTable) -> None:
    """The obligations as the book finds them, in `obligation`."""
    book = five_cards()
    assessments = {card.id: Assessment() for card in book.cards}
    evaluate(connection, book, as_at=as_at, calendar=calendar, assessments=assessments)


def differences(connection: DuckDBPyConnection, rule: str) -> int:
    """How many obligations of a rule only one of the two found."""
    number, hand = sorted(FIVE).index(rule), f"select {FIELDS} from hand_{FIVE.index(rule) + 1}"
    engine = f"select {FIELDS} from obligation where rule = {number}"
    only = [f"select count(*) from ({a} except all {b})" for a, b in ((hand, engine), (engine, hand))]
    return sum(connection.execute(sql).fetchall()[0][0] for sql in only)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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
        seconds: dict[str, list[float]] = {"engine": [], "of which cards": [], "by hand": []}
        for _ in range(runs + 1):
            seconds["engine"].append(timed(lambda: run_by_engine(snapshot.connection, as_at, calendar)))
            seconds["of which cards"].append(timed(five_cards))
            seconds["by hand"].append(timed(lambda: run_by_hand(snapshot.connection, as_at)))
        for rule in FIVE:
            if odd := differences(snapshot.connection, rule):
                sys.exit(f"{rule}: the two differ on {odd} obligations")
        medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
        ((found,),) = snapshot.connection.execute("select count(*) from obligation").fetchall()
        print(f"{sum(snapshot.rows.values()):,} rows, {found:,} obligations of five rules, {runs} runs")
        for name, median in medians.items():
            print(f"  {name:14} {median:6.2f} s")
        without = medians["engine"] - medians["of which cards"]
        ratios = [engine / medians["by hand"] for engine in (medians["engine"], without)]
        print(f"  ratio          {ratios[0]:6.2f}, without the reading of cards {ratios[1]:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
