"""A line no taller than a word: how a number went, night by night."""

from collections.abc import Sequence

from markupsafe import Markup

from console.charts.svg import element, picture

WIDTH, HEIGHT, EDGE = 120.0, 28.0, 4.0


def sparkline(name: str, numbers: Sequence[float], *, title: str) -> Markup:
    """The numbers from left to right, the lowest at the bottom, with a dot at the last."""
    points = _points(numbers)
    shapes = [element("polyline", points=_written(points), class_="cw-svg__line")] if len(points) > 1 else []
    if points:
        x, y = points[-1]
        shapes.append(element("circle", cx=x, cy=y, r=3.5, class_="cw-svg__dot"))
    return picture(name, title, _description(numbers), shapes, size=(WIDTH, HEIGHT), kind="spark")


def _points(numbers: Sequence[float]) -> list[tuple[float, float]]:
    if not numbers:
        return []
    lowest, span = min(numbers), max(numbers) - min(numbers)
    step = (WIDTH - 2 * EDGE) / max(1, len(numbers) - 1)
    room = HEIGHT - 2 * EDGE
    # What never changed runs through the middle.
    return [
        (EDGE + step * nth, EDGE + room * (1 - (number - lowest) / span if span else 0.5))
        for nth, number in enumerate(numbers)
    ]


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _description(numbers: Sequence[float]) -> str:
    if not numbers:
        return "No figures yet."
    low, high = min(numbers), max(numbers)
    return f"From {numbers[0]:,g} to {numbers[-1]:,g}; lowest {low:,g}, highest {high:,g}."
