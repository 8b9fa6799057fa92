"""The filter beside the list, and the links around it: every one an address that holds the whole filter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calendars.words import day_words
from console.pages.exceptions_list.asked import FIELDS, SPOKEN_WORDS, Asked, day_of
from console.pages.exceptions_list.facets import Facets
from console.pages.exceptions_list.views import OPEN, QuickView, states_of
from console.visit import Visit
from engine.cards import SEVERITIES
from service.exceptions.standing import STATE_WORDS, sentence_case, title_of

PLACE = "/exceptions"

#: The columns by which the list can be put in order, and which way each goes.
COLUMNS: tuple[tuple[str, str | None, str | None], ...] = (
    ("Exception", "reference", "ascending"),
    ("About", None, None),
    ("Team and worker", None, None),
    ("Due", "due", "ascending"),
    ("How late", "days_late", "descending"),
    ("Severity and state", None, None),
)

#: The orders of the list, and what each is called.
ORDER_WORDS = {
    "days_late": "The longest late first",
    "due": "The earliest due day first",
    "opened": "The newest first",
    "tier": "The highest step first",
    "changed": "The last changed first",
    "reference": "By reference",
}


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the template is given for the filter."""

    groups: list[Mapping[str, Any]]
    selected: list[Mapping[str, Any]]
    hidden: Mapping[str, str]


def panel(asked: Asked, found: Facets, visit: Visit) -> Panel:
    """The form, with what is chosen in it, and a tag for each chosen value."""
    hidden = {"view": asked.view.key} if asked.view is not OPEN else {}
    words = _words(found, visit)
    return Panel(groups=list(_groups(asked, found, words)), selected=list(_tags(asked, words)), hidden=hidden)


Words = Callable[[str, str], str]


def _words(found: Facets, visit: Visit) -> Words:
    """A value of a field as people read it."""

    def words(name: str, value: str) -> str:
        match name:
            case "rule":
                return title_of(value, visit.console.cards)
            case "state":
                return sentence_case(STATE_WORDS.get(value, value))
            case "team":
                return found.team_names.get(value, value)
            case "spoken":
                return SPOKEN_WORDS.get(value, value)
            case "late":
                return f"{value} or more"
            case "step":
                return f"Step {value} or higher"
            case _:
                return sentence_case(value.replace("-", " ")) if name in ("family", "severity") else value

    return words


def _groups(asked: Asked, found: Facets, words: Words) -> Iterator[Mapping[str, Any]]:
    def field(name: str, kind: str, **more: Any) -> Mapping[str, Any]:
        return {"kind": kind, "name": name, "label": FIELDS[name], "value": _value(asked, name), **more}

    def choice(name: str, values: Iterable[str], counted: Mapping[str, int], first: str | None = None) -> Any:
        given = asked.values.get(name, ())
        # What is counted is open: in another view these figures would contradict the list.
        numbers = counted if asked.view is OPEN else {}
        options = [_option(name, value, numbers, words, is_chosen=value in given) for value in values]
        if first is None:
            return field(name, "checkboxes", options=options)
        return field(name, "select", options=[{"value": "", "text": first}, *options])

    yield choice("severity", SEVERITIES, found.severities)
    yield choice("state", states_of(asked.view), {})
    if found.teams or asked.values.get("team"):
        yield choice("team", _sorted("team", {*found.teams, *asked.values.get("team", ())}, words), found.teams)
    rules = {*found.rules, *asked.values.get("rule", ())}
    yield choice("rule", _sorted("rule", rules, words), found.rules, "All rules")
    families = {*found.families, *asked.values.get("family", ())}
    yield choice("family", _sorted("family", families, words), found.families, "All families")
    if found.agencies or asked.values.get("agency"):
        agencies = {*found.agencies, *asked.values.get("agency", ())}
        yield choice("agency", sorted(agencies), found.agencies, "All agencies")
    yield field("owner", "text", hint="The id of a worker")
    yield field("plan", "text", hint="The id of a plan")
    yield field("meeting", "text", hint="The id of a meeting")
    yield field("late", "number", hint="So many days late, or more")
    yield field("step", "number", hint="This step, or a higher one")
    yield field("since", "date", hint="On this day, or later")
    yield choice("spoken", SPOKEN_WORDS, {}, "As in the view")
    yield {
        "kind": "select",
        "name": "sort",
        "label": "Order",
        "options": [
            {"value": name, "text": told, "is_chosen": name == asked.sort} for name, told in ORDER_WORDS.items()
        ],
    }


def _sorted(name: str, values: Iterable[str], words: Words) -> list[str]:
    return sorted(values, key=lambda value: (words(name, value).casefold(), value))


def _option(name: str, value: str, counted: Mapping[str, int], words: Words, *, is_chosen: bool) -> Mapping[str, Any]:
    number = f" ({counted[value]:,})" if value in counted else ""
    return {"value": value, "text": f"{words(name, value)}{number}", "is_chosen": is_chosen}


def _value(asked: Asked, name: str) -> str:
    return asked.values.get(name, ("",))[0]


def _tags(asked: Asked, words: Words) -> Iterator[Mapping[str, Any]]:
    for name, given in asked.values.items():
        if given:
            tags = [
                {"text": _tag(name, value, words), "href": place(asked.without(name, value).query())} for value in given
            ]
            yield {"heading": FIELDS[name], "tags": tags}


def _tag(name: str, value: str, words: Words) -> str:
    day = day_of(value) if name == "since" else None
    return f"On {day_words(day)} or later" if day else words(name, value)


def place(query: str, *, at: str = PLACE) -> str:
    """An address of the list with a query."""
    return f"{at}?{query}" if query else at


def columns(asked: Asked) -> list[Mapping[str, str]]:
    """The headings, those that sort as links."""
    found: list[Mapping[str, str]] = []
    for text, sort, way in COLUMNS:
        column = {"text": text}
        if sort is not None and way is not None:
            column["href"] = place(asked.query(sort=sort))
            if sort == asked.sort:
                column["sorted"] = way
        found.append(column)
    return found


def tabs(asked: Asked, counted: Mapping[str, int], views: Iterable[QuickView]) -> list[Mapping[str, Any]]:
    """The quick views, each with how many stand in it."""
    return [
        {
            "text": view.text,
            "number": counted[view.key],
            "href": place(_bare(view)),
            "is_current": view.key == asked.view.key,
        }
        for view in views
    ]


def _bare(view: QuickView) -> str:
    """A view without a filter: its number is of all that stands in it."""
    return "" if view is OPEN else f"view={view.key}"
