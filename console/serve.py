"""`corewatch serve`: the console as a process, on this machine alone unless it is told otherwise."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn

from console.app import make_app
from console.wiring import Console
from service.book import open_book
from service.logs import open_log
from service.register_access import open_register
from service.settings import find_settings


def run_serve(*, config: Path | None, host: str, port: int, clock: Callable[[], datetime]) -> None:
    """Answer until somebody stops it."""
    settings = find_settings(config)
    with open_log() as log, open_register(settings) as database:
        console = Console(database=database, settings=settings, book=open_book(settings), clock=clock, log=log)
        uvicorn.run(
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
