"""The picture of the last committed night, for the pages of plans, meetings, teams and what is due soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection

from console.access.scope import Scope
from console.teams import NO_TEAMS, TeamTree, tree_of
from register.pictures.picture import Picture
from register.pictures.scope import PictureScope
from register.pictures.shelf import Shelf


class Pictures:
    """The shelf of one console, and what is worked out once of the picture that lies open on it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = Lock()
        self._known: tuple[Picture, _Known] | None = None

    def last(self, connection: Connection) -> Picture | None:
        """The picture of the last committed night, when it left one. It is opened again when the night changes."""
        found = self._shelf.last(connection)
        return found if isinstance(found, Picture) else None

    def teams(self, picture: Picture | None) -> TeamTree:
        """The teams of a picture as a tree."""
        return NO_TEAMS if picture is None else self._of(picture).tree

    def worker_names(self, picture: Picture) -> Mapping[str, str]:
        """The names of workers: none where the authority does not let names be shown."""
        return self._of(picture).workers

    def agency_names(self, picture: Picture) -> Mapping[str, str]:
        """The names of agencies."""
        return self._of(picture).agencies

    def _of(self, picture: Picture) -> "_Known":
        with self._lock:
            if self._known is None or self._known[0] is not picture:
                self._known = (picture, _known(picture))
            return self._known[1]


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is read once of a picture."""

    tree: TeamTree
    workers: Mapping[str, str]
    agencies: Mapping[str, str]


def _known(picture: Picture) -> _Known:
    return _Known(
        tree=tree_of(picture.teams()),
        workers={worker.worker: worker.name for worker in picture.workers() if worker.name},
        agencies={agency.agency: agency.name for agency in picture.agencies() if agency.name},
    )


def picture_scope(scope: Scope) -> PictureScope:
    """The scope of a person as a picture takes it: who does not see all sees what one of the four says, and no more."""
    return PictureScope(
        teams=None if scope.sees_all else scope.teams,
        owner=scope.worker,
        agency=scope.agency,
        hidden_persons=scope.hidden.persons,
        hidden_plans=scope.hidden.plans,
        hidden_meetings=scope.hidden.meetings,
        opened_persons=scope.opened.persons,
        opened_plans=scope.opened.plans,
        opened_meetings=scope.opened.meetings,
    )
