"""What was asked of the list of what is due soon, from its address."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from console.teams import TeamTree
from console.visit import Visit
from service.rule_pages import family_words

#: So many working days ahead can be asked for; a picture knows what is booked for four weeks.
DAYS = (1, 2, 5, 10, 15)
USUAL = 5
FIELDS = ("days", "team", "family", "page")

Error = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An address as it was read."""

    days: int = USUAL
    team: str | None = None
    families: tuple[str, ...] = ()
    page: int = 1

    def fields(self, *, but: str = "", value: str = "") -> list[tuple[str, str]]:
        """The address of the same list, or of the list without one value."""
        every = [("days", str(self.days)), ("team", self.team or ""), *(("family", name) for name in self.families)]
        return [(name, given) for name, given in every if given and not (name == but and value in ("", given))]


def read(params: QueryParams, visit: Visit) -> tuple[Asked, list[Error]]:
    """The address in its parts, and what in it is no part at all: a word ignored would make it a wrong answer."""
    days, page = params.get("days") or str(USUAL), params.get("page") or "1"
    team = params.get("team") or None
    families = tuple(dict.fromkeys(name for name in params.getlist("family") if name))
    errors = [*_unknown(params), *_values(visit, days=days, page=page, team=team, families=families)]
    if errors:
        return Asked(), errors
    return Asked(days=int(days), team=team, families=families, page=int(page)), []


def _unknown(params: QueryParams) -> Iterator[Error]:
    for name in dict.fromkeys(params):
        if name not in FIELDS:
            yield {"field": "results", "text": f"There is no filter called “{name[:40]}”."}


def _values(visit: Visit, *, days: str, page: str, team: str | None, families: Sequence[str]) -> Iterator[Error]:
    if days not in map(str, DAYS):
        yield {
            "field": "filter-days",
            "text": f"Choose how far ahead to look: {', '.join(map(str, DAYS))} working days.",
        }
    if not re.fullmatch(r"[1-9][0-9]{0,5}", page):
        yield {"field": "results", "text": "There is no such page of the list."}
    # The same words for a team that is not there and for one that is not hers.
    if team is not None and team not in {key for key, _ in teams_asked(visit)}:
        yield {"field": "filter-team", "text": f"There is no team “{team[:40]}”."}
    for family in families:
        if family not in families_asked(visit):
            yield {"field": "filter-family", "text": f"There is no family of rules “{family[:40]}”."}


def families_asked(visit: Visit) -> list[str]:
    """Every family of the book."""
    return sorted({card.family for card in visit.console.cards.values()})


def teams_asked(visit: Visit) -> list[tuple[str, int]]:
    """The teams that she may ask for, in the order of the tree: none for whose scope no team is."""
    tree = _tree(visit)
    return list(tree.walk(tree.teams if visit.scope.sees_all else visit.scope.teams))


def teams_of(asked: Asked, visit: Visit) -> frozenset[str]:
    """The team asked for and those below it; none for all."""
    return _tree(visit).below([asked.team]) if asked.team else frozenset()


def filter_groups(asked: Asked, visit: Visit) -> list[Mapping[str, Any]]:
    """The filter as `parts/filter.html` takes it."""
    tree, teams = _tree(visit), teams_asked(visit)
    words = [("1", "1 working day"), *((str(days), f"{days} working days") for days in DAYS[1:])]
    groups = [_select("days", "Due within", words, str(asked.days))]
    if teams:
        named = [(team, f"{'– ' * depth}{tree.name(team) or team}") for team, depth in teams]
        groups.append(_select("team", "Team, with those below it", [("", "Every team"), *named], asked.team or ""))
    families = [(name, family_words(name)) for name in families_asked(visit)]
    chosen = [{"value": name, "text": text, "is_chosen": name in asked.families} for name, text in families]
    return [*groups, {"kind": "checkboxes", "name": "family", "label": "Family of rules", "options": chosen}]


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Mapping[str, Any]:
    shown = [{"value": value, "text": text, "is_chosen": value == chosen} for value, text in options]
    return {"kind": "select", "name": name, "label": label, "options": shown}


def selected(asked: Asked, visit: Visit) -> list[Mapping[str, Any]]:
    """What is chosen beyond the days, each with the way to the list without it."""
    found: list[Mapping[str, Any]] = []
    if asked.team:
        name = _tree(visit).name(asked.team) or asked.team
        found.append({"heading": "Team", "tags": [_tag(asked, "team", asked.team, name)]})
    if asked.families:
        tags = [_tag(asked, "family", name, family_words(name)) for name in asked.families]
        found.append({"heading": "Family of rules", "tags": tags})
    return found


def _tag(asked: Asked, field: str, value: str, text: str) -> Mapping[str, str]:
    return {"text": text, "href": f"/due-soon?{urlencode(asked.fields(but=field, value=value))}"}


def _tree(visit: Visit) -> TeamTree:
    return visit.console.pictures.teams(visit.picture)
