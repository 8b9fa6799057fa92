"""Values of Python and of database drivers, written as the text that the contract asks for."""

import json
import math
import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

#: Half of a character pair: no text holds it, and DuckDB refuses it.
LONE_SURROGATES = re.compile("[\ud800-\udfff]")

#: Stands in for what is no text: a control character, so that the value is found and set aside.
SUBSTITUTE = "\x1a"


def as_text(value: object) -> str | None:
    """The value as text, or None for an empty one."""
    if value is None or isinstance(value, str):
        return _encodable(value)
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, (float, Decimal)):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, dict):
        return json.dumps(value)
    return _encodable(str(value))


def _encodable(value: str | None) -> str | None:
    if value is None or value.isascii():
        return value
    return LONE_SURROGATES.sub(SUBSTITUTE, value)


def _number(value: float | Decimal) -> str | None:
    if math.isnan(value):
        return None
    if math.isfinite(value) and value == int(value):
        return str(int(value))
    return format(value, "f")


def _moment(value: datetime) -> str:
    """Midnight stands for a day without a time: many systems keep dates as moments."""
    if value.tzinfo:
        # The first and the last of all days stand for an open end: no clock of London is asked for them.
        with suppress(OverflowError):
            value = value.astimezone(LONDON)
        value = value.replace(tzinfo=None)
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds")
