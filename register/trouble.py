"""A driver's complaint as one plain sentence: its own words may hold what was written, and are never passed on."""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from register.errors import DatabaseBusy, DatabaseFull, DatabaseLost, DatabaseUnwritable, RegisterError, WriteRefused

#: SQLite's primary result codes, and PostgreSQL's states, by what they mean to the person who waits.
BUSY = ("5", "6", "55P03", "40001", "40P01", "57014")
FULL = ("13", "53100")
#: The file or the server is read-only, or the disk does not work.
UNWRITABLE = ("8", "10", "14", "25006", "42501", "58030")
#: The server went away, or ended the connection.
LOST = ("08000", "08003", "08006", "57P01", "57P02", "57P03")


def plain_trouble(error: DBAPIError, busy_timeout: timedelta) -> RegisterError:
    """What to tell the person; the driver's message is left out, because it quotes values."""
    code = _code(error)
    if code in BUSY:
        return DatabaseBusy(seconds=f"{busy_timeout.total_seconds():g}")
    if code in FULL:
        return DatabaseFull()
    if code in UNWRITABLE:
        return DatabaseUnwritable()
    if error.connection_invalidated or code in LOST:
        return DatabaseLost()
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    names = (type(error.orig).__name__, code, constraint)
    return WriteRefused(trouble=", ".join(name for name in names if name))


def _code(error: DBAPIError) -> str | None:
    """SQLite's result code without its extension, or PostgreSQL's state."""
    number = getattr(error.orig, "sqlite_errorcode", None)
    return str(number & 0xFF) if number is not None else getattr(error.orig, "sqlstate", None)
