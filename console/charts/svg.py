"""Elements of a picture. Every text and attribute is escaped, and every look is a class of corewatch.css."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup, escape

#: Attributes whose names have a capital letter.
_CAPITALS = {"viewbox": "viewBox", "patternunits": "patternUnits", "patterntransform": "patternTransform"}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a picture, as `data_table` of parts/table.html takes them."""

    columns: Sequence[Mapping[str, str]]
    rows: Sequence[Sequence[object]]


def element(tag: str, *children: str, **attributes: object) -> Markup:
    """An element. `class_` stands for class, `stroke_width` for stroke-width; numbers are rounded to a tenth."""
    written = "".join(f' {_name(name)}="{escape(_value(value))}"' for name, value in attributes.items() if value != "")
    inside = "".join(map(escape, children))
    # Every value and every child that is plain text was escaped; tag and names are words of this folder's code.
    return Markup(f"<{tag}{written}>{inside}</{tag}>")  # noqa: S704


@cache
def _name(name: str) -> str:
    plain = name.rstrip("_").replace("_", "-")
    return _CAPITALS.get(plain, plain)


def _value(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def picture(
    name: str, title: str, description: str, shapes: Iterable[str], *, size: tuple[float, float], kind: str
) -> Markup:
    """A picture with its name and what it shows for those who cannot see it. `name` is an id, once on a page."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ValueError(f"'{name}' is no name for a picture. Use small letters, digits and hyphens.")
    width, height = size
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *shapes,
        class_=f"cw-svg cw-svg--{kind}",
        role="img",
        viewbox=f"0 0 {_value(float(width))} {_value(float(height))}",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def words(text: str, *, x: float, y: float, class_: str = "", anchor: str = "start") -> Markup:
    """A text."""
    return element("text", text, x=float(x), y=float(y), class_=class_, text_anchor=anchor)


def box(*, x: float, y: float, width: float, height: float, class_: str, **more: Any) -> Markup:
    """A rectangle."""
    return element("rect", x=float(x), y=float(y), width=float(width), height=float(height), class_=class_, **more)


def line(*, x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def hatch(name: str, *, class_: str = "cw-svg__hatch") -> Markup:
    """A pattern of slanting lines; `over` draws it."""
    stripe = line(x1=0, y1=0, x2=0, y2=8, class_=class_)
    shape = {"width": 8, "height": 8, "patternunits": "userSpaceOnUse", "patterntransform": "rotate(45)"}
    return element("defs", element("pattern", stripe, id=name, **shape))


def over(name: str, *, x: float, y: float, width: float, height: float) -> Markup:
    """Slanting lines over a shape."""
    return box(x=x, y=y, width=width, height=height, class_="cw-svg__hatched", fill=f"url(#{name})")


def shortened(text: str, length: int) -> str:
    """A text that has room; the table beside the picture holds the whole."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
