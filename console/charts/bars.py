"""Bars that lie: one number each, or several parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from console.charts.svg import Figures, box, element, hatch, over, picture, shortened, words

WIDTH, ROW, THICK = 700, 34, 20
LEFT, RIGHT = 220, 640
ROOM = RIGHT - LEFT


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar."""

    label: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of part of every stack."""

    text: str
    #: Ends a class of corewatch.css: a state, a severity, `good` or `plain`.
    fill: str


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One bar of several parts: a number for each part."""

    label: str
    numbers: Sequence[int]


def horizontal_bars(name: str, bars: Sequence[Bar], *, title: str) -> Markup:
    """The bars from top to bottom, the longest across the whole width."""
    most = max((bar.number for bar in bars), default=0)
    shapes = [shape for nth, bar in enumerate(bars) for shape in _bar(bar, top=nth * ROW, most=most)]
    told = "; ".join(f"{bar.label}: {bar.number:,}" for bar in bars)
    return picture(name, title, told or "No figures yet.", shapes, size=(WIDTH, max(1, len(bars)) * ROW), kind="medium")


def _bar(bar: Bar, *, top: float, most: int) -> list[Markup]:
    width = _share(bar.number, most)
    return [
        _label(bar.label, top),
        box(x=LEFT, y=top + 6, width=ROOM, height=THICK, class_="cw-svg__track"),
        box(x=LEFT, y=top + 6, width=width, height=THICK, class_="cw-svg__bar"),
        words(f"{bar.number:,}", x=RIGHT + 8, y=top + 21, class_="cw-svg__strong"),
    ]


def bar_figures(bars: Sequence[Bar], *, label: str, number: str) -> Figures:
    """The bars as a table; `label` and `number` head its columns."""
    columns = [{"text": label}, {"text": number, "kind": "number"}]
    return Figures(columns=columns, rows=[[bar.label, f"{bar.number:,}"] for bar in bars])


def stacked_bars(name: str, parts: Sequence[Part], stacks: Sequence[Stack], *, title: str) -> Markup:
    """The stacks from top to bottom, the largest across the whole width; every second part is hatched."""
    most = max((sum(stack.numbers) for stack in stacks), default=0)
    shapes = [hatch(f"{name}-hatch")]
    for nth, stack in enumerate(stacks):
        shapes += _stack(name, parts, stack, top=nth * ROW, most=most)
    told = "; ".join(_told(parts, stack) for stack in stacks)
    return picture(
        name, title, told or "No figures yet.", shapes, size=(WIDTH, max(1, len(stacks)) * ROW), kind="medium"
    )


def _stack(name: str, parts: Sequence[Part], stack: Stack, *, top: float, most: int) -> list[Markup]:
    shapes, x = [_label(stack.label, top)], float(LEFT)
    for nth, (part, number) in enumerate(zip(parts, stack.numbers, strict=True)):
        place = {"x": x, "y": top + 6, "width": _share(number, most), "height": float(THICK)}
        shapes.append(box(**place, class_=f"cw-fill--{part.fill}"))
        if nth % 2:
            shapes.append(over(f"{name}-hatch", **place))
        x += place["width"]
    return [*shapes, words(f"{sum(stack.numbers):,}", x=x + 8, y=top + 21, class_="cw-svg__strong")]


def _told(parts: Sequence[Part], stack: Stack) -> str:
    told = ", ".join(f"{number:,} {part.text.lower()}" for part, number in zip(parts, stack.numbers, strict=True))
    return f"{stack.label}: {told}"


def stack_key(name: str, parts: Sequence[Part]) -> Markup:
    """What the parts of the stacks are."""
    return element("ul", *[_key_item(f"{name}-key", nth, part) for nth, part in enumerate(parts)], class_="cw-key")


def _key_item(name: str, nth: int, part: Part) -> Markup:
    shapes = [box(x=0, y=0, width=28, height=16, class_=f"cw-fill--{part.fill}")]
    if nth % 2:
        shapes = [hatch(f"{name}-{nth}"), *shapes, over(f"{name}-{nth}", x=0, y=0, width=28, height=16)]
    sample = element("svg", *shapes, class_="cw-svg cw-svg--key", viewbox="0 0 28 16", aria_hidden="true")
    return element("li", sample, part.text)


def stack_figures(parts: Sequence[Part], stacks: Sequence[Stack], *, label: str) -> Figures:
    """The stacks as a table, with their sums."""
    columns = [{"text": label}, *({"text": part.text, "kind": "number"} for part in parts)]
    rows = [[stack.label, *(f"{number:,}" for number in stack.numbers), f"{sum(stack.numbers):,}"] for stack in stacks]
    return Figures(columns=[*columns, {"text": "All", "kind": "number"}], rows=rows)


def _label(text: str, top: float) -> Markup:
    return words(shortened(text, 30), x=0, y=top + 21)


def _share(number: int, most: int) -> float:
    return ROOM * number / most if most else 0.0
