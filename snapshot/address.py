"""Tell the address of a database from a folder. It may hold a password: one that is refused is never repeated."""

import re
from pathlib import Path

#: Blanks before an address are no part of it.
DATABASE_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+_]*://", re.IGNORECASE)

#: What an address has, however it was mistyped; `C:/nights` is a folder.
_TRACE = re.compile(r"(?<!\A[a-z]):/|@|(?:pwd|pass(?:word|wd)?)\s*=", re.IGNORECASE)


def is_mistyped_address(source: str, *, beside: Path = Path()) -> bool:
    """Whether this may be an address that nobody can read: it has traces of one, and nothing is called so."""
    return not DATABASE_ADDRESS.match(source) and may_hold_password(source) and not _exists(beside / source)


def may_hold_password(text: str) -> bool:
    """Whether a text has traces of an address, so that it is better not repeated."""
    return bool(_TRACE.search(text))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no disk has so long a name
        return False
