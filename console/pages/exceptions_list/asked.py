"""What was asked of the list, from its address: a filter of the register, or what is wrong with it, in words.

Nothing is ignored: a list that left a word of the filter out would look like an answer to it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from console.access.who import Who
from console.pages.exceptions_list.views import OPEN, VIEWS, QuickView, states_of
from engine.cards import SEVERITIES
from engine.toml_file import did_you_mean
from register.queries import ORDERS, Filter
from service.exceptions.standing import STATE_WORDS

#: The fields of the filter in the order of the form, and what each is called.
FIELDS: Mapping[str, str] = {
    "severity": "Severity",
    "state": "State",
    "family": "Family of rules",
    "rule": "Rule",
    "team": "Team",
    "owner": "Worker",
    "agency": "Agency",
    "plan": "Plan",
    "meeting": "Meeting",
    "step": "Step of its route",
    "late": "Days late",
    "since": "Opened",
    "spoken": "Another one speaks for it",
}
#: Fields that take several values.
SEVERAL = frozenset({"severity", "state", "family", "rule", "team", "agency"})
#: What stands beside the filter in an address.
BESIDE = ("view", "sort", "after")
SPOKEN: Mapping[str, bool | None] = {"only": True, "too": None}
SPOKEN_WORDS = {"only": "Only those", "too": "Those too"}
FIRST_SORT = "days_late"
LONGEST = 120

Error = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Known:
    """The values that there are for somebody, by field."""

    rules: Collection[str]
    families: Collection[str]
    teams: Collection[str]
    agencies: Collection[str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An address as it was read."""

    view: QuickView
    sort: str
    after: str | None
    #: What was given, by field; what was left empty is not there.
    values: Mapping[str, tuple[str, ...]]

    def query(self, *, sort: str | None = None, after: str | None = None, view: QuickView | None = None) -> str:
        """The address of the same list in another order, on another page or in another view."""
        shown = view or self.view
        # A state that was chosen belongs to the view in which it was chosen.
        values = (
            self.values if view is None else {name: given for name, given in self.values.items() if name != "state"}
        )
        pairs = [(name, value) for name in FIELDS for value in values.get(name, ())]
        order = sort or self.sort
        beside = [("view", shown.key)] * (shown is not OPEN) + [("sort", order)] * (order != FIRST_SORT)
        return urlencode([*beside, *pairs, *([("after", after)] if after else [])])

    def without(self, field: str, value: str) -> "Asked":
        """The same without one value."""
        left = tuple(given for given in self.values.get(field, ()) if given != value)
        return self._with(field, left)

    def with_value(self, field: str, value: str) -> "Asked":
        """The same with one field set."""
        return self._with(field, (value,))

    def with_values(self, field: str, values: Sequence[str]) -> "Asked":
        """The same with one field set to several."""
        return self._with(field, tuple(values))

    def _with(self, field: str, given: tuple[str, ...]) -> "Asked":
        values = {**self.values, field: given}
        return Asked(
            view=self.view, sort=self.sort, after=None, values={name: some for name, some in values.items() if some}
        )


def read(params: QueryParams, who: Who) -> tuple[Asked, list[Error]]:
    """The address in its parts, and what in it is no part at all."""
    errors = [
        _error("results", f"There is no filter called “{name[:LONGEST]}”.{did_you_mean(name, FIELDS)}")
        for name in dict.fromkeys(params)
        if name not in FIELDS and name not in BESIDE
    ]
    values = {name: tuple(dict.fromkeys(value.strip() for value in params.getlist(name))) for name in FIELDS}
    values = {name: tuple(value for value in given if value) for name, given in values.items()}
    view = VIEWS.get(params.get("view") or OPEN.key)
    if view is None or not who.may(view.needs):
        errors.append(_error("results", f"There is no view called “{str(params.get('view'))[:LONGEST]}”."))
    sort = params.get("sort") or FIRST_SORT
    if sort not in ORDERS:
        errors.append(_error("results", f"The list cannot be put in order of “{sort[:LONGEST]}”."))
    asked = Asked(
        view=view if view is not None and who.may(view.needs) else OPEN,
        sort=sort if sort in ORDERS else FIRST_SORT,
        after=params.get("after") or None,
        values={name: given for name, given in values.items() if given},
    )
    return asked, [*errors, *_shape(asked)]


def _shape(asked: Asked) -> Iterator[Error]:
    """What can be wrong whatever there is."""
    for name, given in asked.values.items():
        if name not in SEVERAL and len(given) > 1:
            yield _error(_id(name), f"{FIELDS[name]}: give one value only.")
        for value in given:
            if len(value) > LONGEST or not value.isprintable():
                yield _error(_id(name), f"{FIELDS[name]}: this is no value that there could be.")
    yield from _of(asked, "severity", SEVERITIES)
    yield from _of(asked, "state", states_of(asked.view), within=f" in the view “{asked.view.text}”")
    yield from _of(asked, "spoken", SPOKEN)
    for name, least in (("late", 0), ("step", 0)):
        if name in asked.values and _number(asked.values[name][0]) is None:
            yield _error(_id(name), f"{FIELDS[name]} must be a whole number, {least} or more.")
    if "since" in asked.values and day_of(asked.values["since"][0]) is None:
        yield _error(_id("since"), "Opened: give a real day, such as 2026-11-20.")


def check(asked: Asked, known: Known) -> Iterator[Error]:
    """What is no value of those that there are for her: the same words for what is not there and what is not hers."""
    yield from _of(asked, "rule", known.rules)
    yield from _of(asked, "family", known.families)
    yield from _of(asked, "team", known.teams)
    yield from _of(asked, "agency", known.agencies)


def _of(asked: Asked, name: str, allowed: Collection[str], *, within: str = "") -> Iterator[Error]:
    for value in asked.values.get(name, ()):
        if value not in allowed:
            hint = did_you_mean(value, allowed)
            what = FIELDS[name].lower()
            yield _error(_id(name), f"There is no {what} “{value[:LONGEST]}”{within}.{hint}")


def filter_of(asked: Asked) -> Filter:
    """The filter of the register. What was asked for has been checked before."""
    values = asked.values
    chosen = values.get("state", ())
    return Filter(
        rules=values.get("rule", ()),
        families=values.get("family", ()),
        severities=values.get("severity", ()),
        teams=values.get("team", ()),
        owners=values.get("owner", ()),
        agencies=values.get("agency", ()),
        states=tuple(state for state in STATE_WORDS if state in chosen) or asked.view.states,
        plan=_first(values, "plan"),
        meeting=_first(values, "meeting"),
        tier_at_least=_number(_first(values, "step") or ""),
        days_late_at_least=_number(_first(values, "late") or ""),
        opened_since=day_of(_first(values, "since") or ""),
        is_hidden=SPOKEN[values["spoken"][0]] if "spoken" in values else asked.view.is_hidden,
    )


def _first(values: Mapping[str, Sequence[str]], name: str) -> str | None:
    return values[name][0] if name in values else None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def day_of(text: str) -> date | None:
    """A day as a browser sends it; strictly in that form."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _id(name: str) -> str:
    """The id of a field in the form."""
    return f"filter-{name}"


def _error(field: str, text: str) -> Error:
    return {"field": field, "text": text}
