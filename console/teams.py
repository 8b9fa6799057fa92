"""The tree of the teams, as the picture of the last night shows it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from register.pictures.records import PictureTeam


@dataclass(frozen=True, kw_only=True)
class TeamTree:
    """The teams by id, and which stand right below each."""

    teams: Mapping[str, PictureTeam] = field(default_factory=dict)
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def below(self, teams: Collection[str]) -> frozenset[str]:
        """These teams and all below them; a team that the picture does not know stands for itself."""
        found, waiting = set(teams), list(teams)
        while waiting:
            new = [child for child in self.children.get(waiting.pop(), ()) if child not in found]
            found.update(new)
            waiting += new
        return frozenset(found)

    def walk(self, shown: Collection[str]) -> Iterator[tuple[str, int]]:
        """Some of the teams in the order of the tree, each with its depth: 0 for those whose parent is not shown."""
        seen: set[str] = set()
        for team in sorted(set(shown), key=self._order):
            if self._parent(team) not in shown:
                yield from self._branch(team, 0, shown, seen)
        # What is left stands in a circle: the contract forbids it, and nobody is to lose sight of a team for it.
        for team in sorted(set(shown) - seen, key=self._order):
            yield from self._branch(team, 0, shown, seen)

    def _branch(self, team: str, depth: int, shown: Collection[str], seen: set[str]) -> Iterator[tuple[str, int]]:
        if team in seen:
            return
        seen.add(team)
        yield team, depth
        for child in sorted(self.children.get(team, ()), key=self._order):
            if child in shown:
                yield from self._branch(child, depth + 1, shown, seen)

    def above(self, team: str) -> Iterator[str]:
        """The teams above one, the nearest first."""
        seen = {team}
        while (parent := self._parent(team)) is not None and parent not in seen:
            seen.add(parent)
            yield parent
            team = parent

    def name(self, team: str) -> str | None:
        """What a team is called."""
        return self.teams[team].name if team in self.teams else None

    def _parent(self, team: str) -> str | None:
        return self.teams[team].parent if team in self.teams else None

    def _order(self, team: str) -> tuple[str, str]:
        return (self.name(team) or "", team)


NO_TEAMS = TeamTree()


def tree_of(teams: Iterable[PictureTeam]) -> TeamTree:
    """The tree of some teams."""
    known = {team.team: team for team in teams}
    children: dict[str, tuple[str, ...]] = {}
    for team in known.values():
        if team.parent is not None:
            children[team.parent] = (*children.get(team.parent, ()), team.team)
    return TeamTree(teams=known, children=children)
