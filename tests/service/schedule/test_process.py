"""The process around the ticks: it goes on whatever happens, says little, and ends when it is told."""

import io
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from project import ROOT
from support.schedules import Clock, Nights, at, commit_on, reject_on, shelf_with, ticking

from register.database import Database
from register.errors import DatabaseBusy
from service.logs import log_to
from service.night.run import LEASE, NightRequest
from service.night.writing import NightDone
from service.schedule.newest import Shelf
from service.schedule.process import job_of
from service.schedule.tick import Ticking
from service.schedule.watchdog import LIMIT, Watchdog

PRIVATE = "CHILD1 was born on 4 May 2016"
DUE = at("2026-11-21T02:30")
FRIDAY = date(2026, 11, 20)


class Fed(Watchdog):
    """Counts its meals, and never bites."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.meals = 0

    def feed(self) -> None:
        self.meals += 1


def run_job(
    register: Database, told: Ticking, *, times: int = 1, call: Callable[[str], str | None] = lambda _address: None
) -> list[dict[str, Any]]:
    """What the log says after so many ticks."""
    text = io.StringIO()
    job = job_of(register, told, log_to(text), Fed(), call=call)
    for _ in range(times):
        job()
    return [json.loads(line) for line in text.getvalue().splitlines()]


def with_heartbeat(told: Ticking) -> Ticking:
    night = replace(told.settings.night, heartbeat="https://example.org")
    return replace(told, settings=replace(told.settings, night=night))


def test_a_good_night_is_one_line(register: Database) -> None:
    commit_on(register, date(2026, 11, 18), now=at("2026-11-19T02:30"))

    lines = run_job(register, ticking(Clock(DUE), run=Nights(), shelf=shelf_with([FRIDAY])), times=3)

    assert [line["event"] for line in lines] == ["nights_missed", "night"]
    assert lines[0]["missed"] == ["2026-11-19"]
    assert lines[1] | {"timestamp": ""} == {
        "event": "night", "did": "committed", "night": "2026-11-20", "run": 3, "plans": 212, "timestamp": "",
    }  # fmt: skip


def test_a_night_with_troubles_says_how_many_and_quotes_none(register: Database) -> None:
    def troubled(database: Database, request: NightRequest) -> Any:
        done = commit_on(database, FRIDAY, now=request.clock(), owner=request.owner)
        assert isinstance(done, NightDone)
        return replace(done, run=replace(done.run, problems={"troubles": [PRIVATE]}))

    lines = run_job(register, ticking(Clock(DUE), run=Nights(instead=troubled), shelf=shelf_with([FRIDAY])))

    assert [line.get("troubles") for line in lines] == [1]
    assert PRIVATE not in json.dumps(lines)


def test_who_was_not_the_first_says_nothing(register: Database) -> None:
    def slower(database: Database, request: NightRequest) -> Any:
        commit_on(database, FRIDAY, now=request.clock(), owner="other:1")
        return commit_on(database, FRIDAY, now=request.clock(), owner=request.owner)

    lines = run_job(register, ticking(Clock(DUE), run=Nights(instead=slower), shelf=shelf_with([FRIDAY])))

    assert lines == []


def broken(_database: Database, _request: NightRequest) -> NightDone:
    raise ValueError(PRIVATE)


def refused(database: Database, request: NightRequest) -> NightDone:
    from service.errors import NightRefused

    reject_on(database, FRIDAY, now=request.clock(), because=PRIVATE)
    raise NightRefused(PRIVATE)


@pytest.mark.parametrize(
    ("instead", "did", "kind"), [(broken, "failed", "ValueError"), (refused, "refused", "NightRefused")]
)
def test_a_bad_night_is_logged_without_its_data_and_the_process_goes_on(
    register: Database, instead: Callable[[Database, NightRequest], NightDone], did: str, kind: str
) -> None:
    lines = run_job(register, ticking(Clock(DUE), run=Nights(instead=instead), shelf=shelf_with([FRIDAY])), times=2)

    (line,) = lines
    assert (line["did"], line["kind"]) == (did, kind)
    assert any("test_process.py" in place for place in line["places"])
    assert "CHILD1" not in json.dumps(lines)


def test_a_tick_that_breaks_is_logged_and_the_next_one_comes(register: Database) -> None:
    troubles = iter([DatabaseBusy(seconds=10), OSError(PRIVATE)])

    def shelf(_after: date | None) -> Shelf:
        for trouble in troubles:
            raise trouble
        return Shelf()

    lines = run_job(register, ticking(Clock(DUE), run=Nights(), shelf=shelf), times=3)

    assert [(line["event"], line["kind"]) for line in lines] == [
        ("tick_failed", "DatabaseBusy"),
        ("tick_failed", "OSError"),
    ]
    assert "CHILD1" not in json.dumps(lines)


def test_the_heartbeat_follows_a_good_night_and_is_tried_until_it_gets_through(register: Database) -> None:
    answers, calls = iter(["It failed.", "It failed.", None]), []

    def call(address: str) -> str | None:
        calls.append(address)
        return next(answers)

    told = with_heartbeat(ticking(Clock(DUE), run=Nights(), shelf=shelf_with([FRIDAY])))
    lines = run_job(register, told, times=6, call=call)

    assert calls == ["https://example.org"] * 3
    assert [line["event"] for line in lines] == ["night", "heartbeat_failed", "heartbeat_failed"]


def test_no_heartbeat_follows_a_bad_night(register: Database) -> None:
    def call(_address: str) -> str:
        raise AssertionError

    told = with_heartbeat(ticking(Clock(DUE), run=Nights(instead=refused), shelf=shelf_with([FRIDAY])))
    lines = run_job(register, told, times=2, call=call)

    assert [line["event"] for line in lines] == ["night"]


def test_a_key_that_is_not_allowed_stays_out_of_the_log() -> None:
    text = io.StringIO()

    log_to(text)("night", child="CHILD1", night=FRIDAY)

    assert "CHILD1" not in text.getvalue()
    assert json.loads(text.getvalue())["night"] == "2026-11-20"


def test_the_watchdog_bites_when_a_tick_hangs(register: Database) -> None:
    bitten, let_go = threading.Event(), threading.Event()
    watchdog = Watchdog(bitten.set, limit=timedelta(milliseconds=20))

    def frozen(_after: date | None) -> Shelf:
        let_go.wait()
        return Shelf()

    job = job_of(register, ticking(Clock(DUE), run=Nights(), shelf=frozen), log_to(io.StringIO()), watchdog)
    thread = threading.Thread(target=job)
    thread.start()
    has_bitten = bitten.wait(timeout=60)
    let_go.set()
    thread.join()
    watchdog.leave()

    assert has_bitten
    assert LIMIT == 2 * LEASE


def test_the_watchdog_leaves_a_tick_alone_that_ends(register: Database) -> None:
    watchdog = Fed()

    job_of(register, ticking(Clock(DUE), run=Nights(), shelf=shelf_with([])), log_to(io.StringIO()), watchdog)()

    assert watchdog.meals == 2


def test_a_process_that_is_bitten_is_gone() -> None:
    code = "import threading; from service.schedule.watchdog import *; w = Watchdog(end_process, limit=timedelta()); "
    code = f"from datetime import timedelta; {code}w.feed(); threading.Event().wait()"

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)

    assert ended.returncode == 3


def test_only_one_file_knows_the_scheduler() -> None:
    knows = [
        path.relative_to(ROOT).as_posix()
        for package in ("alerts", "calendars", "console", "engine", "register", "service", "snapshot")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) apscheduler\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert knows == ["service/schedule/process.py"]


@pytest.fixture
def running(tmp_path: Path) -> subprocess.Popen[str]:
    """The process as a user starts it, with an empty folder for its snapshots, until it says that it has started."""
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "corewatch.toml").write_text('[night]\nsnapshots = "snapshots"\n')
    return subprocess.Popen(
        [sys.executable, "-m", "service", "schedule", "--config", str(tmp_path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(running: subprocess.Popen[str], number: signal.Signals, tmp_path: Path) -> None:
    assert running.stderr is not None
    first = running.stderr.readline()

    running.send_signal(number)
    _, rest = running.communicate(timeout=120)

    assert running.returncode == 0
    # A process that ends while a tick reads may leave a notice of DuckDB's binding behind the log: no line of ours.
    lines = [line for line in [first, *rest.splitlines()] if line.startswith("{")]
    events = [json.loads(line)["event"] for line in lines]
    assert events == ["schedule_started", "schedule_ending", "schedule_ended"]
    assert (tmp_path / "corewatch.db").is_file()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[night]\n", "No place is known in which the nightly snapshots arrive."),
        ("[night]\nsnapshots = 'x'\ntick_minutes = 31\n", "corewatch.toml, line 3: write 30 minutes at the most."),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_at_the_start(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "corewatch.toml").write_text(text)

    ended = subprocess.run(
        [sys.executable, "-m", "service", "schedule", "--config", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 2
    assert says in ended.stderr
