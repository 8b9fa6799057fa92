"""Which snapshots lie ready: a folder a night, one folder that is written over every night, or a database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from calendars.words import day_words
from service.clock import today
from service.errors import ConfigRefused
from service.settings import Settings
from snapshot.errors import SnapshotError
from snapshot.header_only import HEADER
from snapshot.read import DATABASE_ADDRESS, read_header
from snapshot.readers.folder import SUFFIXES

#: A folder may be named after its day, with anything behind it: 2026-11-20, 2026-11-20T0215.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A snapshot that says that it is finished."""

    source: str
    as_at: date
    #: When anything in its folder last changed; None for a database, which does not tell.
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What lies there, the newest first."""

    ready: tuple[Ready, ...] = ()
    #: One sentence for each snapshot that can be no night's.
    unusable: tuple[str, ...] = ()

    def newest_of(self, nights: range) -> Ready | None:
        """The newest snapshot of one of these nights."""
        return next((item for item in self.ready if item.as_at.toordinal() in nights), None)

    def from_the_future(self, now: datetime) -> Iterator[str]:
        """One sentence for each snapshot of a day that has not ended."""
        for item in self.ready:
            if item.as_at >= today(now):
                yield (
                    f"The snapshot in {_shown(item.source)} speaks of {day_words(item.as_at)}, a day that has not "
                    f"ended. Check the as-at date of the extract, and the clock of this machine."
                )


def place_of(settings: Settings) -> str:
    """Where an authority's snapshots are: beside its configuration, unless it says otherwise."""
    place = settings.night.snapshots
    if place is None:
        raise ConfigRefused(
            "No place is known in which the nightly snapshots arrive. Set `snapshots` under [night] in corewatch.toml."
        )
    if DATABASE_ADDRESS.match(place):
        return place
    return str(settings.path.parent / place if settings.path else Path(place))


def look(place: str, *, after: date | None, encoding: str | None = None) -> Shelf:
    """The snapshots of nights after the last one in the register; older ones are not opened."""
    if DATABASE_ADDRESS.match(place):
        return _shelf([_read(place, None, encoding)])
    folder = Path(place)
    if not folder.is_dir():
        return Shelf(
            unusable=(f"There is no folder {place} for the nightly snapshots. Check `snapshots` under [night].",)
        )
    try:
        return _shelf([_read(str(path), path, encoding) for path in _candidates(folder, after)])
    except OSError as error:
        return Shelf(
            unusable=(f"The folder {place} cannot be read: {error.strerror}. Check the disk and the account.",)
        )


def _shelf(found: list[Ready | str | None]) -> Shelf:
    ready = [item for item in found if isinstance(item, Ready)]
    # Of two snapshots of one day the one that came last was sent to replace the other.
    ready.sort(key=lambda item: (item.as_at, item.changed_at or datetime.min.replace(tzinfo=UTC)), reverse=True)
    return Shelf(ready=tuple(ready), unusable=tuple(item for item in found if isinstance(item, str)))


def _candidates(folder: Path, after: date | None) -> Iterator[Path]:
    if _holds_header(folder):
        yield folder
        return
    for path in sorted(folder.iterdir()):
        # Without its header a folder is no snapshot, or not yet: the header is written last.
        if not path.name.startswith(".") and _holds_header(path) and not _is_older(path, after):
            yield path


def _holds_header(folder: Path) -> bool:
    return any((folder / f"{HEADER}{suffix}").is_file() for suffix in SUFFIXES)


def _is_older(path: Path, after: date | None) -> bool:
    """A snapshot of a later night carries a later day in its name, and was written after the last night's day."""
    if after is None:
        return False
    named = _day_in(path.name)
    return (named is not None and named <= after) or today(_changed_at(path)) <= after


def _day_in(name: str) -> date | None:
    match = _DAY.match(name)
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def _changed_at(path: Path) -> datetime:
    """When the folder or anything in it changed: what was copied with its old times has a new time of its own."""
    moments = [item.stat() for item in (path, *path.iterdir())]
    return datetime.fromtimestamp(max(max(found.st_mtime, found.st_ctime) for found in moments), tz=UTC)


def _read(source: str, folder: Path | None, encoding: str | None) -> Ready | str | None:
    """One snapshot; a sentence when it is no use, and None while it is still being written."""
    changed_at = _changed_at(folder) if folder else None
    try:
        as_at = _as_at(source, encoding, changed_at) if folder else _header_day(source, encoding)
    except SnapshotError as error:
        return f"{_shown(source)}: {error}"
    named = _day_in(folder.name) if folder else None
    if as_at is not None and named is not None and named != as_at:
        return (
            f"The folder {source} is named after {day_words(named)}, and its snapshot speaks of {day_words(as_at)}. "
            "Check the as-at date of the extract, or rename the folder."
        )
    return None if as_at is None else Ready(source=source, as_at=as_at, changed_at=changed_at)


@lru_cache(maxsize=1024)
def _as_at(source: str, encoding: str | None, changed_at: datetime) -> date | None:  # noqa: ARG001 - a change is read anew
    return _header_day(source, encoding)


def _header_day(source: str, encoding: str | None) -> date | None:
    header = read_header(source, encoding=encoding)
    return header.as_at if header else None


def _shown(source: str) -> str:
    """An address may hold a password."""
    return "the database" if DATABASE_ADDRESS.match(source) else source
