"""`corewatch db backup|restore`: a copy of the register in a file, and the way back."""

import sqlite3
from datetime import datetime
from pathlib import Path

from register import chain
from register.audit import verify
from register.database import open_database, read_address, version_of
from service.clock import in_london
from service.ending import DONE
from service.errors import AnswerRefused
from service.output import write_text
from service.register_access import file_address, open_register, register_address
from service.settings import Settings, find_settings

#: What SQLite keeps beside a register in use.
BESIDE = ("-wal", "-shm")


def run_backup(file: Path, *, config: Path | None) -> int:
    """A copy as of one moment, with what was committed until then, checked before it gets its name."""
    register = _register_file(find_settings(config), doing="backed up")
    if file.exists():
        raise AnswerRefused(f"{file} is there already. Give a name that is not taken.")
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        _copy(register, unfinished)
        end = _check(unfinished)
        unfinished.replace(file)
    except OSError as error:
        raise AnswerRefused(f"The copy cannot be written to {file}: {error.strerror}. Check the folder.") from error
    finally:
        for rest in (unfinished, *(unfinished.with_name(unfinished.name + ending) for ending in BESIDE)):
            rest.unlink(missing_ok=True)
    write_text([f"The register was copied into {file}, and checked. Its history ends with {end}.\n"], None)
    return DONE


def run_restore(file: Path, *, is_to_replace: bool, config: Path | None, now: datetime) -> int:
    """The copy becomes the register; what was there is kept under another name."""
    settings = find_settings(config)
    register = _register_path(settings, doing="restored")
    if not file.is_file():
        raise AnswerRefused(f"There is no copy at {file}. Check the name.")
    if register.exists() and not is_to_replace:
        raise AnswerRefused(
            f"There is a register at {register}. Add --replace to put the copy in its place; it is kept beside it."
        )
    unfinished = register.with_name(f".{register.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        _copy(file, unfinished)
        end = _check(unfinished)
        kept = _set_aside(register, now) if register.exists() else None
        unfinished.replace(register)
    finally:
        for rest in (unfinished, *(unfinished.with_name(unfinished.name + ending) for ending in BESIDE)):
            rest.unlink(missing_ok=True)
    beside = f" What was there is kept as {kept.name}." if kept else ""
    write_text([f"{file} is the register now. Its history ends with {end}.{beside}\n"], None)
    return DONE


def _register_file(settings: Settings, *, doing: str) -> Path:
    """The file of a register that is there and in order."""
    path = _register_path(settings, doing=doing)
    with open_register(settings):
        return path


def _register_path(settings: Settings, *, doing: str) -> Path:
    """Where the register's file is; one on a server is not ours to copy."""
    url = read_address(register_address(settings))
    if url.get_backend_name() != "sqlite":
        raise AnswerRefused(
            f"The register is on a PostgreSQL server, and is {doing} with its own tools: see docs/how-to/back-up.md."
        )
    return Path(str(url.database))


def _copy(register: Path, to: Path) -> None:
    """SQLite's own copy: it waits for no writer and misses nothing that was committed."""
    source, target = sqlite3.connect(f"{register.absolute().as_uri()}?mode=ro", uri=True), sqlite3.connect(to)
    try:
        source.backup(target)
    except sqlite3.DatabaseError as error:
        raise AnswerRefused(f"{register.name} cannot be copied: it is no register, or it is damaged.") from error
    finally:
        source.close()
        target.close()


def _check(file: Path) -> chain.Anchor:
    """The end of the history of a copy whose pages, version and history are whole."""
    connection = sqlite3.connect(file)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        found = "no database"
    finally:
        connection.close()
    if found != "ok":
        raise AnswerRefused(f"{file.name.removeprefix('.').removesuffix('.unfinished')} is damaged: {found}.")
    database = open_database(file_address(file), is_to_be_upgraded=True)
    try:
        with database.reading() as look:
            if version_of(look) is None:
                raise AnswerRefused("This file holds no register. Give a copy that `corewatch db backup` made.")
            verified = verify(look)
    finally:
        database.close()
    if verified.problems:
        raise AnswerRefused(f"The history in the copy is not whole: {verified.problems[0]} Nothing was replaced.")
    return verified.end


def _set_aside(register: Path, now: datetime) -> Path:
    """Move a register and what SQLite keeps beside it to another name."""
    kept = register.with_name(f"{register.name}.until-{in_london(now):%Y-%m-%d-%H%M%S}")
    for ending in ("", *BESIDE):
        part = register.with_name(register.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    return kept
