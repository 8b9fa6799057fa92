"""Whose rows of a picture are shown, as a condition of SQL. Values are handed over beside the SQL, never in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

#: Which of the columns that say whose a row is a file has, and what each is called there.
Columns = Mapping[str, str]

EVERYWHERE: Columns = {name: name for name in ("team", "owner", "agency", "person", "plan", "meeting")}


def columns(*names: str, of: str = "") -> Columns:
    """The columns of a file that has only some; `of` is the name that it goes by in the query."""
    return {name: f"{of}.{name}" if of else name for name in names}


@dataclass(frozen=True, kw_only=True)
class CaseKeys:
    """Children, and what in the records is theirs."""

    persons: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    meetings: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PictureScope:
    """What somebody sees. Without a team, an owner and an agency it is everything; with several, any one will do."""

    #: These teams and no team below them: `Picture.teams_below` adds those. An empty set is no team at all.
    teams: frozenset[str] | None = None
    #: A lead worker, by worker id.
    owner: str | None = None
    agency: str | None = None
    #: Not seen, whoever's they are.
    hidden_persons: frozenset[str] = frozenset()
    hidden_plans: frozenset[str] = frozenset()
    hidden_meetings: frozenset[str] = frozenset()
    #: Seen beside the rest, unless hidden.
    opened_persons: frozenset[str] = frozenset()
    opened_plans: frozenset[str] = frozenset()
    opened_meetings: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        return self.teams is None and self.owner is None and self.agency is None

    @property
    def hides_children(self) -> bool:
        return bool(self.hidden_persons or self.hidden_plans)


EVERYTHING = PictureScope()

#: The columns of the rows that a set of keys speaks of.
_KEYS = {"persons": "person", "plans": "plan", "meetings": "meeting"}


def values(scope: PictureScope) -> dict[str, object]:
    """The values that conditions on this scope may ask for, by name."""
    found = {item.name: getattr(scope, item.name) for item in fields(scope)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}


def condition(scope: PictureScope, having: Columns = EVERYWHERE) -> str:
    """Whether a row is shown."""
    return f"{own(scope, having)} and {not_hidden(scope, having)}"


def own(scope: PictureScope, having: Columns) -> str:
    """Whether a row is hers, or opened to her."""
    if scope.is_everything:
        return "true"
    return _any_of([*_own(scope, having), *_keys(scope, "opened", having)])


def not_hidden(scope: PictureScope, having: Columns) -> str:
    """Whether a row is hidden from nobody who asks."""
    return f"not {_any_of(list(_keys(scope, 'hidden', having)))}"


def _own(scope: PictureScope, having: Columns) -> Iterator[str]:
    if scope.teams and "team" in having:
        yield _among(having["team"], "teams")
    if scope.owner is not None and "owner" in having:
        yield f"coalesce({having['owner']} = $owner, false)"
    if scope.agency is not None and "agency" in having:
        yield f"coalesce({having['agency']} = $agency, false)"


def _keys(scope: PictureScope, what: str, having: Columns) -> Iterator[str]:
    for name, column in _KEYS.items():
        if column in having and getattr(scope, f"{what}_{name}"):
            yield _among(having[column], f"{what}_{name}")


def _among(column: str, name: str) -> str:
    """Never unknown, so that its opposite is whole."""
    return f"coalesce({column} in (select unnest(${name}::varchar[])), false)"


def _any_of(tests: list[str]) -> str:
    return f"({' or '.join(tests or ['false'])})"
