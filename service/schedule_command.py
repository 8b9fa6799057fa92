"""`corewatch schedule`: the process that runs the nights."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from service.book import open_book
from service.ending import DONE
from service.logs import open_log
from service.night.run import run_night
from service.register_access import open_register
from service.schedule.process import owner, run_until_told
from service.schedule.tick import Ticking, shelf_of
from service.settings import find_settings
from service.telling.prepare import teller
from service.telling.sending import sender_of


def run_schedule(*, config: Path | None, clock: Callable[[], datetime]) -> int:
    """Run until told to end. What is wrong with the configuration or the book is told now, and not at half past two."""
    settings = find_settings(config)
    open_book(settings)
    ticking = Ticking(
        settings=settings,
        clock=clock,
        owner=owner(),
        run=run_night,
        shelf=shelf_of(settings),
        telling=teller,
        send=sender_of(settings, clock),
    )
    with open_log() as log, open_register(settings, begin=True) as database:
        run_until_told(database, ticking, log)
    return DONE
