"""Kill a night at every point of its work, run it again, and hold the register against that of an undisturbed night.

A point is the moment before and after each SQL statement and each commit, from the claim to the end. What the snapshot
says is read once and kept, because reading it changes nothing. This program forks, so it runs alone:
`python -m support.night_crashes ADDRESS OTHER_ADDRESS FOLDER` from the folder of the tests. The addresses are of two
registers that may be begun; the second is thrown away at each point. It prints its figures as JSON.
"""

import gc
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

import engine.judge.judge as judge_module
from register import before
from register.audit import verify
from register.database import Database, open_database
from register.record import Finding, Known
from register.runs import Busy, Claim
from register.tables import exception, history, run
from register.upgrade import upgrade
from service.checking import check_snapshot
from service.judgement import open_judgement
from service.night.places import plans_seen
from service.night.run import NightRequest, claim_night, judge_and_write
from service.night.tonight import Tonight, look
from service.night.writing import Source
from service.routes import load_routes
from service.settings import Settings
from snapshot.synth.write import write_authority
from support.killing import Points, fork, in_child, watch_database

LAST = date(2026, 11, 12)
NIGHTS = 2
#: Enough for every kind of event, and few enough that a night takes a moment.
PLANS = 8

#: Differs from night to night or from try to try, and says nothing of what became of an exception.
TRIED = ("attempt", "owner", "lease_until", "started_at")

#: PostgreSQL does not give the number of a run twice, not even of one that was rolled back: a night that was killed
#: before its row stood has the next number, and the hashes hold it. That they hold together is asked of `verify`.
TOLD = [column for column in history.c if column.name not in ("run_id", "prev_hash", "hash")]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of it."""

    kills: int
    #: Registers, and histories, that are not those of the undisturbed night.
    register_differences: int
    history_differences: int
    #: Nights that left something behind before they were whole.
    half_written: int
    events: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What one snapshot says, kept: the answers to all questions that the register may ask."""

    tonight: Tonight
    source: Source


def recorded(snapshot: Path, known: Callable[[Tonight], Collection[Finding]]) -> Recorded:
    """Read a snapshot once; `known` names the exceptions that will be asked about."""
    with check_snapshot(str(snapshot), Settings()) as check:
        tonight = look(check, plans_seen(check), load_routes(), open_judgement(check.settings, check.book))
        answers = {item.key: item for item in tonight.others(list(known(tonight)))}
        source = Source(digest=snapshot.name, id=check.header.id, place=str(snapshot), synthetic=True)

    def others(exceptions: Collection[Known | Finding]) -> Iterable[Finding]:
        return [answers[item.key] for item in exceptions if item.key in answers]

    return Recorded(tonight=replace(tonight, others=others), source=source)


def request(day: date, *, claimed_at: datetime) -> NightRequest:
    return NightRequest(source="", settings=Settings(), run_on=day, clock=lambda: claimed_at, owner="sweep")


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) + timedelta(days=1)


def run_one(database: Database, night: Recorded) -> None:
    """One night from its claim to its end; a night that is done is left as it is, and nobody else may hold it."""
    day, now = night.tonight.as_at, moment(night.tonight.as_at)
    claim = claim_night(database, day, request(day, claimed_at=now))
    assert not isinstance(claim, Busy), "the lease of the night that was killed has not ended"
    if isinstance(claim, Claim):
        judge_and_write(database, claim, night.source, night.tonight, None, lambda: now)


def run_again(address: str, night: Recorded) -> None:
    """The same night once the lease of the one that was killed is over: ended by hand, whichever clock counts it."""
    database = open_database(address)
    with database.writing() as connection:
        over = update(run).where(run.c.status == "claimed").values(lease_until=datetime(2000, 1, 1, tzinfo=UTC))
        connection.execute(over)
    run_one(database, night)


class Sweep:
    """A register that holds one night, and the next night killed again and again."""

    def __init__(self, base: str, other: str, folder: Path, nights: list[Recorded]) -> None:
        self.base, self.other, self.folder = base, other, folder
        self.first, self.second = nights

    def figures(self) -> Figures:
        """Kill at each point in turn."""
        began = time.monotonic()
        in_child(self._begin)
        names = self._points()
        reference = self._look()
        empty = self._look_at_base()
        registers = histories = half = 0
        for index in range(len(names)):
            self._fresh()
            status = fork(lambda index=index: self._run(Points(index)))  # type: ignore[misc] # bound at once
            assert os.WIFSIGNALED(status), f"the night ended before point {index}"
            between = self._look()
            half += between not in (empty, reference)
            in_child(lambda: run_again(self.other, self.second))
            found = self._look()
            registers += found["register"] != reference["register"]
            histories += found["history"] != reference["history"]
        return Figures(
            kills=len(names),
            register_differences=registers,
            history_differences=histories,
            half_written=half,
            events=len(reference["history"]),
            seconds=round(time.monotonic() - began, 1),
        )

    def _begin(self) -> None:
        database = open_database(self.base, is_to_be_upgraded=True)
        upgrade(database)
        run_one(database, self.first)
        database.close()

    def _points(self) -> list[str]:
        file = self.folder / "points.json"
        self._fresh()

        def count() -> None:
            file.write_text(json.dumps(self._run(Points())))

        in_child(count)
        names: list[str] = json.loads(file.read_text())
        return names

    def _run(self, points: Points) -> list[str]:
        database = open_database(self.other)
        watch_database(database, points)
        run_one(database, self.second)
        points("end")
        return points.names

    def _fresh(self) -> None:
        """The second register as the first night left it."""
        if self.base.startswith("sqlite"):
            for path in self._file(self.other).parent.glob(f"{self._file(self.other).name}*"):
                path.unlink()
            shutil.copy(self._file(self.base), self._file(self.other))
            return
        url, name, template = make_url(self.other), make_url(self.other).database, make_url(self.base).database
        plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def _file(self, address: str) -> Path:
        return Path(str(make_url(address).database))

    def _look_at_base(self) -> dict[str, Any]:
        self._fresh()
        return self._look()

    def _look(self) -> dict[str, Any]:
        """Everything that the register holds, read by a process of its own."""
        file = self.folder / "look.json"

        def read() -> None:
            with open_database(self.other).reading() as connection:
                rows = {
                    "register": connection.execute(select(exception).order_by(exception.c.id)).all(),
                    "history": connection.execute(select(*TOLD).order_by(history.c.seq)).all(),
                    "runs": [
                        [value for name, value in row._mapping.items() if name not in TRIED]
                        for row in connection.execute(select(run).where(run.c.status == "committed").order_by(run.c.id))
                    ],
                }
                assert verify(connection).problems == ()
                assert before.last_event(connection) == len(rows["history"])
            file.write_text(
                json.dumps({name: [[str(v) for v in row] for row in found] for name, found in rows.items()})
            )

        in_child(read)
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def sweep(base: str, other: str, folder: Path) -> Figures:
    """All of it, in a folder of its own."""
    folder.mkdir(parents=True)
    # The judgement changes nothing in the register: the plain engine alone is quick enough for hundreds of nights.
    judge_module.why_plain = lambda *_: "A sweep judges plainly."
    write_authority(folder / "nights", plans=PLANS, as_at=LAST, seed=11, nights=NIGHTS)
    first, second = sorted(path for path in (folder / "nights").iterdir() if path.is_dir())
    one = recorded(first, lambda _: ())
    two = recorded(second, lambda _: [item.finding for item in one.tonight.overdue.values()])
    gc.freeze()  # a process that is forked copies what its garbage collector touches
    try:
        return Sweep(base, other, folder, [one, two]).figures()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    print(json.dumps(asdict(sweep(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))  # noqa: T201
