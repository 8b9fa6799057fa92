"""Run one night and kill it at a point of its picture: `python -m support.picture_crash REGISTER SNAPSHOT POINT`.

The point is `writing`, in the middle of the files, or `committing`, when all of them are there and the night is not.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from register import runs
from register.database import open_database
from service.night import picture
from support.nights import run


def killed(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(point: str) -> None:
    if point == "committing":
        runs.commit = killed
        return
    copy = picture._copy

    def copied(cursor: Any, sql: str, order: str, file: Path, values: Any) -> int:
        return int(killed()) if file.name == "meeting.parquet" else copy(cursor, sql, order, file, values)

    picture._copy = copied


if __name__ == "__main__":
    kill_at(sys.argv[3])
    run(open_database(f"sqlite:///{sys.argv[1]}"), Path(sys.argv[2]))
