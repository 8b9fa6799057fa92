"""How pages are written: the Jinja environment, its filters, and where the static files are.

Our own templates are strict: a name that nobody gave is an error. The GOV.UK macros ask for many names that are not
there, so they live in an environment of their own, and ours has them as globals: `{{ govukButton({...}) }}`, no import.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from calendars.words import day_words
from console.state_words import STATES

LONDON = ZoneInfo("Europe/London")
STATIC_FOLDER = Path(str(files("console") / "static"))

#: The GOV.UK components that pages may use: folder, and the name of the macro.
COMPONENTS = (
    "back-link",
    "breadcrumbs",
    "button",
    "checkboxes",
    "date-input",
    "details",
    "error-message",
    "error-summary",
    "fieldset",
    "hint",
    "input",
    "inset-text",
    "label",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "radios",
    "select",
    "service-navigation",
    "skip-link",
    "summary-list",
    "tabs",
    "tag",
    "textarea",
    "warning-text",
)


@cache
def environment() -> Environment:
    """The environment that every page is written with."""
    ours = Environment(
        loader=PackageLoader("console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ours.filters.update(day=day, moment=moment, plural=plural, for_field=for_field, choices=choices)
    ours.globals.update({_macro_name(folder): _component(folder) for folder in COMPONENTS})
    ours.globals.update(static=static, state_words=STATES)
    return ours


def render(template: str, /, **context: Any) -> str:
    """A page as text."""
    return environment().get_template(template).render(**context)


def day(value: date | None) -> str:
    """20 November 2026. A moment is shown as its day in London."""
    if value is None:
        return "not recorded"
    return day_words(_in_london(value).date() if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """16 June 2026 at 8:06am, in London."""
    if value is None:
        return "not recorded"
    there = _in_london(value)
    return f"{day_words(there.date())} at {there.hour % 12 or 12}:{there:%M}{'am' if there.hour < 12 else 'pm'}"


def _in_london(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"The moment {value.isoformat()} has no time zone. Give it one before it goes to a page.")
    return value.astimezone(LONDON)


def plural(number: int, one: str, many: str | None = None) -> str:
    """1 exception, 1,204 exceptions; another ending is given: plural(2, 'duty', 'duties')."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def for_field(errors: Sequence[Mapping[str, str]], field: str) -> dict[str, str] | None:
    """The message of one field, as the GOV.UK macros take it; None when the field is right."""
    told = [error["text"] for error in errors if error["field"] == field]
    return {"text": told[0]} if told else None


def choices(options: Sequence[Mapping[str, Any]], chosen_as: str) -> list[dict[str, Any]]:
    """Options as the GOV.UK macros take them: `checked` for radios and checkboxes, `selected` for a select."""
    return [
        {
            "value": option["value"],
            "text": option["text"],
            "hint": {"text": option["hint"]} if option.get("hint") else None,
            chosen_as: bool(option.get("is_chosen")),
        }
        for option in options
    ]


def static(path: str) -> str:
    """The address of a static file. It changes whenever any of them does, so that browsers may keep them for a year."""
    if not (STATIC_FOLDER / path).is_file():
        raise FileNotFoundError(f"There is no static file '{path}'. Look in console/static.")
    return f"{static_url()}/{path}"


@cache
def static_url() -> str:
    """Where the app mounts `STATIC_FOLDER`: /static/ and a fingerprint of all that is in it."""
    whole = hashlib.sha256()
    for file in sorted(path for path in STATIC_FOLDER.rglob("*") if path.is_file()):
        whole.update(file.relative_to(STATIC_FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return f"/static/{whole.hexdigest()[:16]}"


@cache
def _govuk() -> Environment:
    """The environment of the GOV.UK macros, which is not strict."""
    package = "govuk_frontend_jinja"
    return Environment(loader=PrefixLoader({package: PackageLoader(package)}), autoescape=True)


def _macro_name(folder: str) -> str:
    return "govuk" + "".join(word.capitalize() for word in folder.split("-"))


def _component(folder: str) -> Callable[..., Markup]:
    """A GOV.UK macro that is read when first used, and that never writes text as HTML."""

    def component(params: Mapping[str, Any], **caller: Any) -> Markup:
        return Markup(_macro(folder)(_careful(params), **caller))  # noqa: S704 the macro escapes, and _careful the rest

    return component


@lru_cache(maxsize=len(COMPONENTS))
def _macro(folder: str) -> Callable[..., str]:
    template = _govuk().get_template(f"govuk_frontend_jinja/components/{folder}/macro.html")
    macro: Callable[..., str] = getattr(template.module, _macro_name(folder))
    return macro


def _careful(value: Any, key: str = "", inside: str = "") -> Any:
    """What the macros would write as it is, made safe: text in `html` is escaped, and the HTML of a macro passes."""
    if isinstance(value, Mapping):
        return {name: _careful(part, name, key) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_careful(part, key, inside) for part in value]
    if key == "attributes" and isinstance(value, str):
        raise TypeError("Attributes are given by name, never as one text.")
    is_raw = re.search(r"(^h|H)tml$", key) or inside == "slots"
    return escape(value) if is_raw and isinstance(value, str) else value
