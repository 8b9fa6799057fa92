"""The scheduler process. The only file that imports APScheduler, and of it only what ticks.

Its cron triggers run a night twice in October and lose it after a restart, and its job stores cannot be shared: so it
keeps no nights at all. It ticks, and each tick asks the register.
"""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from register.database import Database
from service.logs import Log, trouble_of
from service.schedule import heartbeat
from service.schedule.heartbeat import Beat, beat
from service.schedule.tick import Did, Ticked, Ticking, tick
from service.schedule.watchdog import Watchdog, end_process

JOB = "tick"

#: How often the main thread looks whether the clock was set back.
LOOK_EVERY = timedelta(minutes=1)

#: What a tick did that is worth a line; the others happen every few minutes.
WORTH_A_LINE = (Did.COMMITTED, Did.REFUSED, Did.FAILED)


def owner() -> str:
    """Who holds a night: this process, on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"


def add_tick(scheduler: BaseScheduler, job: Callable[[], None], *, every: timedelta, first: datetime) -> None:
    """Tick at once and then every few minutes: late rather than never, and once for all that were missed."""
    scheduler.add_job(
        job,
        "interval",
        id=JOB,
        seconds=every.total_seconds(),
        next_run_time=first,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )


def bring_forward(scheduler: BaseScheduler, *, every: timedelta, now: datetime) -> bool:
    """Tick now when the next tick lies further ahead than it can: the clock of the machine was set back."""
    job = scheduler.get_job(JOB)
    if job is None or job.next_run_time is None or job.next_run_time <= now + every:
        return False
    scheduler.modify_job(JOB, next_run_time=now)
    return True


def run_until_told(database: Database, ticking: Ticking, log: Log) -> None:
    """Tick until the process is asked to end; a night that runs then is finished first."""
    every = timedelta(minutes=ticking.settings.night.tick_minutes)
    watchdog = Watchdog(lambda: _bite(log))
    scheduler = _background()
    add_tick(scheduler, job_of(database, ticking, log, watchdog), every=every, first=datetime.now(UTC))
    with _listening() as told:
        log("schedule_started", minutes=ticking.settings.night.tick_minutes)
        watchdog.feed()
        scheduler.start()
        _wait(told, scheduler, every, log)
        log("schedule_ending")
        scheduler.shutdown(wait=True)
        watchdog.leave()
    log("schedule_ended")


def job_of(
    database: Database, ticking: Ticking, log: Log, watchdog: Watchdog, *, call: Beat = beat
) -> Callable[[], None]:
    """One tick as the scheduler runs it: watched, logged, and never the end of the process."""

    def job() -> None:
        watchdog.feed()
        try:
            ticked = tick(database, ticking)
            _tell(log, ticked)
            _beat(database, ticking, ticked, log, call)
            if ticking.send is not None and ticking.send(database):
                log("sending_stopped")
        except Exception as error:  # noqa: BLE001 - the next tick may find the database again; the log says what broke
            log("tick_failed", **trouble_of(error))
        finally:
            watchdog.feed()

    return job


def _tell(log: Log, ticked: Ticked) -> None:
    if ticked.missed:
        log("nights_missed", missed=[day.isoformat() for day in ticked.missed])
    if ticked.did not in WORTH_A_LINE:
        return
    known: dict[str, object] = {"did": str(ticked.did), "night": ticked.night}
    if ticked.run is not None:
        known |= {"run": ticked.run.id, "plans": ticked.run.counts.get("open_plans")}
        if troubles := ticked.run.problems.get("troubles"):
            # The sentences stand in the register: a failed rule, a plan judged by one engine, no picture.
            known["troubles"] = len(troubles)
    log("night", **known, **(trouble_of(ticked.error) if ticked.error else {}))


def _beat(database: Database, ticking: Ticking, ticked: Ticked, log: Log, call: Beat) -> None:
    """After a good night; and again at later ticks while it has not got through."""
    night = ticked.run if ticked.did is Did.COMMITTED else heartbeat.still_owed(database)
    if night is not None and heartbeat.after_night(database, night, ticking.settings.night.heartbeat, call=call):
        log("heartbeat_failed", night=night.business_date)


def _background() -> BackgroundScheduler:
    # Its own words, such as that a tick was left out while a night runs, are no lines of our log.
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    logging.getLogger("apscheduler").propagate = False
    return BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})


@contextmanager
def _listening() -> Iterator["SimpleQueue[int]"]:
    """Where the signal to end arrives. Ctrl-C a second time ends the process at once, which harms no night."""
    told: SimpleQueue[int] = SimpleQueue()

    def heard(number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        told.put(number)

    before = {each: signal.signal(each, heard) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _wait(told: "SimpleQueue[int]", scheduler: BaseScheduler, every: timedelta, log: Log) -> None:
    while True:
        try:
            told.get(timeout=LOOK_EVERY.total_seconds())
        except Empty:
            if bring_forward(scheduler, every=every, now=datetime.now(UTC)):
                log("clock_set_back")
        else:
            return


def _bite(log: Log) -> None:
    # The way out must not depend on a log that may hang as well.
    try:
        log("watchdog_ended_the_process")
    finally:
        end_process()
