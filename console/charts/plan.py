"""The duties of one plan over the months: what began when, was due when, and when it was done.

A duty is a bar from its first day to its due day. What came after the due day is hatched. Its end has a shape of its
own for each state, so that nothing hangs on colour.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from calendars.words import day_words
from console.charts.svg import Figures, box, element, hatch, line, over, picture, shortened, words
from console.state_words import state_words

WIDTH, LEFT, RIGHT = 900, 230, 885
TOP, ROW, THICK = 52, 32, 14
#: More months than this are named every third only.
NAMED_MONTHS = 14
#: So many rows at most has one label.
MOST_ROWS = 3


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty of the plan. `met_on` and `closed_on` as an obligation has them."""

    label: str
    state: str
    started_on: date
    due_on: date
    met_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """From days to places."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day stands; what lies outside stands at the edge."""
        share = (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)
        return LEFT + (RIGHT - LEFT) * share


def plan_picture(name: str, duties: Sequence[Duty], *, today: date, title: str) -> Markup:
    """The duties from top to bottom over one axis of months, with a line at the day of the check."""
    told = " ".join(f"{duty.label}: {_told(duty)}." for duty in duties) or "There are no duties yet."
    rows = [(duty.label, [duty]) for duty in duties]
    return _drawn(name, rows, _scale(duties, today), today=today, title=title, told=told)


def lanes_picture(name: str, duties: Sequence[Duty], *, today: date, title: str) -> Markup:
    """The same for many duties: those with one label share a row, one after another; what overlaps goes below it."""
    lanes: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda duty: (duty.started_on, duty.due_on)):
        lanes.setdefault(duty.label, []).append(duty)
    told = " ".join(f"{label}: {_counted(lane)}." for label, lane in lanes.items()) or "There are no duties yet."
    rows = [
        (label if nth == 0 else "", row)
        for label, lane in lanes.items()
        for nth, row in enumerate(_packed(lane, today))
    ]
    return _drawn(name, rows, _scale(duties, today), today=today, title=title, told=told)


def _packed(lane: Sequence[Duty], today: date) -> list[list[Duty]]:
    """Rows in which no duty begins before the one in front has ended; what finds no room stands in the last row."""
    rows: list[list[Duty]] = []
    for duty in lane:
        free = next((row for row in rows if _until(row[-1], today) <= duty.started_on), None)
        if free is not None:
            free.append(duty)
        elif len(rows) < MOST_ROWS:
            rows.append([duty])
        else:
            rows[-1].append(duty)
    return rows


def _until(duty: Duty, today: date) -> date:
    return max(_late_until(duty, today), _marked_on(duty))


def _counted(lane: Sequence[Duty]) -> str:
    counts = Counter(duty.state for duty in lane)
    return ", ".join(f"{number} {state_words(state).lower()}" for state, number in counts.items())


def _drawn(
    name: str, rows: Sequence[tuple[str, Sequence[Duty]]], scale: _Scale, *, today: date, title: str, told: str
) -> Markup:
    bottom = TOP + ROW * len(rows)
    shapes = [hatch(f"{name}-hatch"), *_months(scale, bottom)]
    for nth, (label, duties) in enumerate(rows):
        top = TOP + nth * ROW
        shapes += _row(label, top)
        shapes += [shape for duty in duties for shape in _duty(name, duty, scale, top=top, today=today)]
    return picture(name, title, told, [*shapes, *_today(scale.x(today), bottom)], size=(WIDTH, bottom + 6), kind="wide")


def _scale(duties: Sequence[Duty], today: date) -> _Scale:
    """Whole months around every day that is shown."""
    ends = [today, *(day for duty in duties for day in _days(duty))]
    first, last = min(ends).replace(day=1), max(ends)
    return _Scale(first=first, last=(last.replace(day=28) + timedelta(days=4)).replace(day=1))


def _days(duty: Duty) -> list[date]:
    return [day for day in (duty.started_on, duty.due_on, duty.met_on, duty.closed_on) if day]


def _months(scale: _Scale, bottom: float) -> list[Markup]:
    months = _firsts(scale.first, scale.last)
    step = 1 if len(months) <= NAMED_MONTHS else 3
    shapes = [line(x1=scale.x(day), y1=28, x2=scale.x(day), y2=bottom, class_="cw-svg__grid") for day in months]
    for nth, day in enumerate(months[:-1]):
        if nth % step == 0:
            year = f" {day.year}" if nth == 0 or day.month == 1 else ""
            shapes.append(words(f"{day:%b}{year}", x=scale.x(day) + 3, y=42, class_="cw-svg__quiet"))
    return shapes


def _firsts(first: date, last: date) -> list[date]:
    """The first of each month, from one to the other."""
    days = [first]
    while days[-1] < last:
        days.append((days[-1] + timedelta(days=32)).replace(day=1))
    return days


def _row(label: str, top: float) -> list[Markup]:
    under = line(x1=0, y1=top + ROW, x2=RIGHT, y2=top + ROW, class_="cw-svg__grid")
    return [words(shortened(label, 32), x=0, y=top + 17), under]


def _duty(name: str, duty: Duty, scale: _Scale, *, top: float, today: date) -> list[Markup]:
    start, due = scale.x(duty.started_on), scale.x(duty.due_on)
    fill = f"cw-fill--{duty.state}"
    shapes = [box(x=start, y=top + 6, width=max(2.0, due - start), height=THICK, class_=fill)]
    late_until = scale.x(_late_until(duty, today))
    if late_until > due:
        late = {"x": due, "y": top + 6, "width": late_until - due, "height": float(THICK)}
        shapes += [box(**late, class_=fill), over(f"{name}-hatch", **late)]
    return [*shapes, _mark(duty.state, scale.x(_marked_on(duty)), top + 6 + THICK / 2)]


def _late_until(duty: Duty, today: date) -> date:
    """The last day of being late; the due day when it is not."""
    match duty.state:
        case "overdue":
            return today
        case "met_late":
            return duty.met_on or duty.due_on
        case "never_met":
            return duty.closed_on or duty.due_on
        case _:
            return duty.due_on


def _marked_on(duty: Duty) -> date:
    if duty.state == "never_met" and duty.closed_on:
        return duty.closed_on
    return duty.met_on or duty.due_on


def _mark(state: str, x: float, y: float) -> Markup:
    """Circle: done in time; diamond: done late; triangle: overdue; cross: never done; square: still to come."""
    match state:
        case "met":
            return element("circle", cx=x, cy=y, r=6.0, class_="cw-svg__mark")
        case "met_late":
            return _shape(f"M{x:.1f} {y - 8:.1f}l8 8-8 8-8-8z")
        case "overdue":
            return _shape(f"M{x:.1f} {y - 8:.1f}l8 14h-16z")
        case "never_met":
            return _shape(f"M{x - 6:.1f} {y - 6:.1f}l12 12m0-12l-12 12", "cw-svg__mark--line")
        case "unknown" | "pending":
            return words("?", x=x + 5, y=y + 6, class_="cw-svg__strong")
        case "exempt":
            return _shape(f"M{x - 8:.1f} {y:.1f}h16", "cw-svg__mark--line")
        case _:
            return box(x=x - 5, y=y - 5, width=10, height=10, class_="cw-svg__mark")


def _shape(path: str, class_: str = "cw-svg__mark") -> Markup:
    return element("path", d=path, class_=class_)


def _today(x: float, bottom: float) -> list[Markup]:
    flag = min(x, WIDTH - 48)
    return [
        line(x1=x, y1=22, x2=x, y2=bottom, class_="cw-svg__today"),
        box(x=flag - 48, y=2, width=96, height=20, class_="cw-svg__today-box"),
        words("Day of check", x=flag, y=16, class_="cw-svg__today-word", anchor="middle"),
    ]


def _told(duty: Duty) -> str:
    done = f", done {day_words(duty.met_on)}" if duty.met_on else ""
    return f"{state_words(duty.state).lower()}, from {day_words(duty.started_on)}, due {day_words(duty.due_on)}{done}"


def plan_key(duties: Sequence[Duty]) -> Markup:
    """What the shapes mean: of those states only that are in the picture."""
    states = list(dict.fromkeys(duty.state for duty in duties))
    return element("ul", *[_key_item(state) for state in states], class_="cw-key")


def _key_item(state: str) -> Markup:
    shapes = [box(x=0, y=4, width=20, height=10, class_=f"cw-fill--{state}"), _mark(state, 20.0, 9.0)]
    sample = element("svg", *shapes, class_="cw-svg cw-svg--key", viewbox="0 0 32 18", aria_hidden="true")
    return element("li", sample, state_words(state))


def plan_figures(duties: Sequence[Duty]) -> Figures:
    """The duties as a table."""
    heads = ("Duty", "From", "Due", "Done", "State")
    rows = [[duty.label, *_in_words(duty), state_words(duty.state)] for duty in duties]
    return Figures(columns=[{"text": head} for head in heads], rows=rows)


def _in_words(duty: Duty) -> list[str]:
    return [day_words(day) if day else "not done" for day in (duty.started_on, duty.due_on, duty.met_on)]
