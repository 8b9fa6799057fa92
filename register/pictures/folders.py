"""Which folder holds the picture of which night, and which folders can go.

A picture belongs to a night by name. The night's row says in `counts` whether there is one, and that is written in the
night's own transaction: a folder that no committed night names was left by a night that broke off, and nobody reads it.
"""

import re
import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from register.runs import Run
from register.tables import run

#: Under this word the row of a night counts the duties in its picture; without it the night has none.
COUNTED = "pictured"

#: What a folder is called until all of it is on the disk.
UNFINISHED = ".part"

#: The pictures of so many committed nights are kept: a page that is being read may still ask the one before the last.
NIGHTS_KEPT = 2

_OURS = re.compile(rf"\d{{4}}-\d\d-\d\d-\d+({re.escape(UNFINISHED)})?")


def folder_name(business_date: date, attempt: int) -> str:
    """The folder of one attempt at a night: a second attempt never writes where the first one did."""
    return f"{business_date.isoformat()}-{attempt}"


def picture_of(night: Run) -> str | None:
    """The folder that holds the picture of a night; None when it has none."""
    if night.status != "committed" or night.counts.get(COUNTED) is None:
        return None
    return folder_name(night.business_date, night.attempt)


def in_use(connection: Connection) -> frozenset[str]:
    """The folders of the last nights, and of those that are running."""
    names = select(run.c.business_date, run.c.attempt)
    last = names.where(run.c.status == "committed").order_by(run.c.business_date.desc()).limit(NIGHTS_KEPT)
    running = names.where(run.c.status == "claimed")
    rows = [*connection.execute(last), *connection.execute(running)]
    return frozenset(folder_name(business_date, attempt) for business_date, attempt in rows)


def remove_others(root: Path, keep: Collection[str]) -> list[Path]:
    """Remove the pictures that are in nobody's use, and nothing else; the folders that could not be removed."""
    if not root.is_dir():
        return []
    gone = [path for path in root.iterdir() if _is_ours(path) and path.name.removesuffix(UNFINISHED) not in keep]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return sorted(path for path in gone if path.exists())


def _is_ours(path: Path) -> bool:
    return bool(_OURS.fullmatch(path.name)) and path.is_dir() and not path.is_symlink()
