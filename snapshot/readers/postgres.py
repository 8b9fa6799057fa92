"""Days that PostgreSQL keeps and Python cannot hold: days without end, years of five digits, and 24:00."""

from typing import Any, cast

import psycopg
from psycopg import DataError
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.datetime import DateLoader, TimeLoader, TimestampLoader, TimestamptzLoader
from sqlalchemy import Connection

_LOADERS: dict[str, type[Loader]] = {
    "date": DateLoader,
    "time": TimeLoader,
    "timestamp": TimestampLoader,
    "timestamptz": TimestamptzLoader,
}


def cannot_be_held(error: object) -> bool:
    """Whether the driver met a value that it cannot hand over; an error of the server has a state of its own."""
    return isinstance(error, DataError) and error.sqlstate is None


def read_every_day(connection: Connection) -> None:
    """From now on a day without end is empty, and one that Python cannot hold a text, in which it is found out.

    Slower than the driver's own way, so it is taken when there is such a day, and not before.
    """
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    for kind, usual in _LOADERS.items():
        driver.adapters.register_loader(kind, _tolerant(usual))


def _tolerant(usual: type[Loader]) -> type[Loader]:
    class Tolerant(usual):  # type: ignore[misc, valid-type]
        def load(self, data: Buffer) -> object:
            if bytes(data) in (b"infinity", b"-infinity"):
                return None
            try:
                return super().load(data)
            except DataError:
                return bytes(data).decode()

    return Tolerant
