"""A register of the size of ten years: 20,000 exceptions open and 500,000 past, over 200 nights.

    python benchmarks/console/fill.py ADDRESS [OPEN PAST]

Writes into the register at ADDRESS (sqlite:////folder/register.sqlite or postgresql+psycopg://...), begun when it
is not there, and adds one account of each role with the password of the demo.
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from console.demo import add_people
from engine.book import Book
from register import runs, store
from register.database import Database, open_database
from register.decision import Night
from register.lifecycle import decide
from register.record import Finding
from register.upgrade import upgrade
from service.book import open_book
from service.settings import Settings

LAST = date(2026, 11, 20)
NIGHTS = 200
TEAMS = 60
WORKERS = 900
AGENCIES = ("HEALTH", "EDU", "POLICE", "PROBATION", "HOUSING")


def findings(book: Book, day: date, numbers: range, chance: random.Random) -> Iterator[Finding]:
    """Breaches that began on one day."""
    for number in numbers:
        card = chance.choice(book.cards)
        team = chance.randrange(TEAMS)
        due_on = day - timedelta(days=1)
        yield Finding(
            rule=card.id, subject=f"S{number:07}", state="overdue", started_on=day - timedelta(days=15), due_on=due_on,
            breach_on=day, days_late=1, unit="working_days", severity=card.severity, family=card.family,
            route=card.route, person=f"C{number % 50_000:06}", plan=f"P{number % 50_000:06}-1",
            meeting=f"M{number % 200_000:07}", agency=chance.choice(AGENCIES) if number % 5 == 0 else None,
            team=f"T{team:03}", team_name=f"Team {team}", owner=f"W{chance.randrange(WORKERS):05}",
            says=f"{card.title}: it was due by {due_on}, and is not recorded.",
            evidence={"due_on": due_on.isoformat(), "met_on": None},
        )  # fmt: skip


def night(database: Database, day: date, fresh: list[Finding], ended: list[Finding]) -> None:
    """One night: some begin, some end."""
    now = datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) + timedelta(days=1)
    claim = runs.claim(database, business_date=day, owner="fill", lease=timedelta(hours=1), now=now)
    assert isinstance(claim, runs.Claim)  # noqa: S101 - nobody else writes here
    standing = Night(business_date=day, last_as_at=day - timedelta(days=1))
    met = [replace(item, state="met_late", met_on=day) for item in ended]
    with database.writing() as connection:
        known = store.known(connection, [item.key for item in met])
        changes = [
            store.Change(key=item.key, known=known.get(item.key), decision=decide(known.get(item.key), item, standing))
            for item in (*fresh, *met)
        ]
        counts = store.apply(connection, claim, changes, business_date=day, now=now, days_late=_days)
        figures = runs.Figures(as_at=day, counts=dict(counts), synthetic=True)
        runs.commit(connection, claim, figures, now=now)


def _days(due_on: date, _unit: str, on: date) -> int:
    return max((on - due_on).days, 0)


def main(address: str, still_open: int, past: int) -> None:
    """Fill it."""
    database = open_database(address, is_to_be_upgraded=True)
    upgrade(database)
    book, chance, began = open_book(Settings()), random.Random(7), time.perf_counter()
    alive: list[Finding] = []
    each, number = (still_open + past) // NIGHTS, 0
    for nth in range(NIGHTS):
        day = LAST - timedelta(days=NIGHTS - 1 - nth)
        fresh = list(findings(book, day, range(number, number + each), chance))
        number += each
        chance.shuffle(alive)
        until = max(0, len(alive) + each - still_open) if nth else 0
        ended, alive = alive[:until], [*alive[until:], *fresh]
        night(database, day, fresh, ended)
    add_people(database, now=datetime(2026, 11, 21, 8, tzinfo=UTC))
    database.close()
    print(f"{len(alive):,} open, {number - len(alive):,} past, in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    asked = [int(figure) for figure in sys.argv[2:4]] or [20_000, 500_000]
    main(sys.argv[1], asked[0], asked[1])
