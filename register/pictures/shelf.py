"""The pictures of an authority, and the one that the last committed night left."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from register.pictures.folders import picture_of
from register.pictures.picture import Picture, PictureUnreadable
from register.runs import Run, last_committed


@dataclass(frozen=True, kw_only=True)
class NoPicture:
    """There is no picture to read."""

    #: One sentence for whoever looks after the program.
    because: str


class Shelf:
    """The folder of the pictures. The one that was opened last is kept open, until a night leaves another."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self._lock = Lock()
        self._open: tuple[Path, int, Picture] | None = None

    def last(self, connection: Connection) -> Picture | NoPicture:
        """The picture of the last committed night."""
        night = last_committed(connection)
        return NoPicture(because="No night has been committed yet.") if night is None else self.of(night)

    def of(self, night: Run) -> Picture | NoPicture:
        """The picture of a night: of the one that its row names, and of no other."""
        if self.root is None:
            return NoPicture(because="Pictures are switched off: `pictures` under [night] in corewatch.toml is empty.")
        name = picture_of(night)
        if name is None:
            return NoPicture(because="This night left no picture. Its problems say why, or an older version ran it.")
        try:
            return self._opened(self.root / name)
        except (OSError, PictureUnreadable) as error:
            reason = str(error) if isinstance(error, PictureUnreadable) else f"There is no picture {name}."
            return NoPicture(because=f"{reason} The next night writes one; check `pictures` under [night].")

    def _opened(self, folder: Path) -> Picture:
        # A night that was run again after a register was restored has the same name: the time tells them apart.
        written = folder.stat().st_mtime_ns
        with self._lock:
            if self._open is None or self._open[:2] != (folder, written):
                # Who still reads the other one holds it: it closes when the last reader lets go.
                self._open = (folder, written, Picture(folder))
            return self._open[2]
