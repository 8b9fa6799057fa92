"""`corewatch serve`: the console as a process, on this machine alone unless it is told otherwise."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any

import uvicorn

from console import demo
from console.app import make_app
from console.wiring import Console
from register import row_locks
from register.database import Database
from register.runs import last_committed
from service.book import open_book
from service.logs import open_log
from service.register_access import open_register
from service.settings import Settings, find_settings


def run_serve(*, config: Path | None, host: str, port: int, minutes: int | None, clock: Callable[[], datetime]) -> None:
    """Answer until somebody stops it, or until its time is over."""
    settings = find_settings(config)
    with open_log() as log, open_register(settings) as database:
        row_locks.check(database)
        console = Console(
            database=database,
            settings=settings,
            book=open_book(settings),
            clock=clock,
            log=log,
            **_demonstration(database, settings),
        )
        asked = uvicorn.Config(
            make_app(console),
            host=host,
            port=port,
            # The program's own log names no address and no query: see console/web/journal.py.
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=settings.console.proxy is not None,
            forwarded_allow_ips=settings.console.proxy or "127.0.0.1",
        )
        server = uvicorn.Server(asked)
        if minutes:
            _end_after(server, minutes)
        server.run()


def _end_after(server: uvicorn.Server, minutes: int) -> None:
    def end() -> None:
        server.should_exit = True

    timer = Timer(minutes * 60, end)
    timer.daemon = True
    timer.start()


def _demonstration(database: Database, settings: Settings) -> dict[str, Any]:
    """Who there is to sign in as, for a demonstration alone: its last night shows made-up people."""
    with database.reading() as connection:
        last = last_committed(connection)
        if not (settings.console.demo and last is not None and last.synthetic):
            return {}
        return {"demo_accounts": demo.people_of(connection), "demo_password": demo.PASSWORD}
