"""Working days counted one by one: a calendar of weeks, each day a box, each counted day with its number."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from calendars.words import day_words, with_weekday
from calendars.working_days import Step
from console.charts.svg import Figures, box, hatch, over, picture, shortened, words

WIDTH, CELL, HIGH, TOP = 700, 62, 46, 22
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_strip(name: str, steps: Sequence[Step], *, title: str) -> Markup:
    """The days passed from a start to a due day, as `WorkingCalendar.walk` gives them."""
    if not steps:
        return picture(name, title, "No day is counted.", [], size=(WIDTH, TOP), kind="medium")
    monday = _monday(steps[0].day)
    last = max((step.day for step in steps if step.number is not None), default=None)
    shapes = [hatch(f"{name}-hatch", class_="cw-svg__hatch--dark"), *_weekdays()]
    for step in steps:
        shapes += _day(name, step, monday, is_last=step.day == last)
    weeks = (_monday(steps[-1].day) - monday).days // 7 + 1
    for week in range(weeks):
        shapes += _remarks(steps, monday, week)
    return picture(name, title, _told(steps), shapes, size=(WIDTH, TOP + weeks * (HIGH + 4)), kind="medium")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekdays() -> list[Markup]:
    return [words(text, x=nth * CELL + CELL / 2, y=14, class_="cw-day__date") for nth, text in enumerate(NAMES)]


def _day(name: str, step: Step, monday: date, *, is_last: bool) -> list[Markup]:
    x, y = step.day.weekday() * CELL, TOP + _week(step, monday) * (HIGH + 4)
    place = {"x": float(x), "y": float(y), "width": float(CELL - 4), "height": float(HIGH)}
    middle = x + (CELL - 4) / 2
    if step.number is None:
        date_words = words(_short(step.day), x=middle, y=y + 28, class_="cw-day__date")
        return [
            box(**place, class_="cw-day cw-day--off"),
            over(f"{name}-hatch", **place),
            _plate(middle, y),
            date_words,
        ]
    kind = "last" if is_last else "counted"
    return [
        box(**place, class_=f"cw-day cw-day--{kind}"),
        words(str(step.number), x=middle, y=y + 20, class_=f"cw-day__number cw-day__number--{kind}"),
        words(_short(step.day), x=middle, y=y + 37, class_=f"cw-day__date cw-day__date--{kind}"),
    ]


def _plate(middle: float, y: float) -> Markup:
    """White behind a date, so that the hatching does not run through it."""
    return box(x=middle - 22, y=y + 15, width=44, height=18, class_="cw-day__plate")


def _week(step: Step, monday: date) -> int:
    return (step.day - monday).days // 7


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _remarks(steps: Sequence[Step], monday: date, week: int) -> list[Markup]:
    """What is to be known of the days of one week, beside it: of no more than three of them."""
    told = [step.remark for step in steps if step.remark and step.day.weekday() < 5 and _week(step, monday) == week]
    x, y = 7 * CELL + 8, TOP + week * (HIGH + 4) + 36 - 8 * min(3, len(told))
    return [
        words(shortened(text, 32), x=x, y=y + 16 * nth, class_="cw-svg__quiet") for nth, text in enumerate(told[:3])
    ]


def _told(steps: Sequence[Step]) -> str:
    counted = [step for step in steps if step.number is not None]
    if not counted:
        return "No day is counted."
    first, last = counted[0], counted[-1]
    ends = f"Day {first.number} is {day_words(first.day)}; day {last.number} is {day_words(last.day)}"
    return f"{ends}. Days not counted: {len(steps) - len(counted)}."


def strip_figures(steps: Sequence[Step]) -> Figures:
    """The days as a table."""
    rows = [
        [with_weekday(step.day), "not counted" if step.number is None else step.number, step.remark or ""]
        for step in steps
    ]
    return Figures(columns=[{"text": "Day"}, {"text": "Working day"}, {"text": "Remark"}], rows=rows)
