"""From numbers to geometry, and what a picture says to those who cannot see it."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from markupsafe import Markup
from support.gallery import DUTIES, PARTS, STACKS, STEPS, pictures

from calendars.jurisdictions import build_calendar
from console import charts

HOSTILE = "'\"><script>alert(1)</script>"
DAY = date(2026, 11, 20)


def drawn(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 our own text, just written


def boxes(picture: str, class_: str) -> list[tuple[float, float]]:
    """Place and width of each rectangle of a class."""
    found = [box for box in drawn(picture).iter("rect") if class_ in str(box.get("class")).split()]
    return [(float(box.get("x", "")), float(box.get("width", ""))) for box in found]


def a_duty(
    *, state: str = "met", label: str = "Core group", met_on: date | None = None, closed_on: date | None = None
) -> charts.Duty:
    return charts.Duty(
        label=label,
        state=state,
        started_on=date(2026, 11, 1),
        due_on=date(2026, 11, 11),
        met_on=met_on,
        closed_on=closed_on,
    )


@pytest.mark.parametrize("name", ["spark", "bars", "stacks", "plan", "strip"])
def test_every_picture_has_a_name_and_a_description(name: str) -> None:
    picture = drawn(pictures()[name])

    named = [picture.find(tag) for tag in ("title", "desc")]
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == " ".join(str(part.get("id")) for part in named if part is not None)
    assert all(part is not None and part.text for part in named)


@pytest.mark.parametrize("name", ["spark", "bars", "stacks", "stack_key", "plan", "plan_key", "strip"])
def test_every_picture_is_safe_under_a_strict_policy(name: str) -> None:
    picture = pictures()[name]

    assert isinstance(picture, Markup)
    assert re.search(r"\sstyle=|<style|<script|\son\w+=|href", picture) is None


@pytest.mark.parametrize(
    "picture",
    [
        charts.sparkline("a", [1, 2], title=HOSTILE),
        charts.horizontal_bars("a", [charts.Bar(label=HOSTILE, number=1)], title=HOSTILE),
        charts.stacked_bars(
            "a",
            [charts.Part(text=HOSTILE, fill=HOSTILE)],
            [charts.Stack(label=HOSTILE, numbers=[1])],
            title=HOSTILE,
        ),
        charts.stack_key("a", [charts.Part(text=HOSTILE, fill=HOSTILE)]),
        charts.plan_picture("a", [a_duty(label=HOSTILE, state=HOSTILE)], today=DAY, title=HOSTILE),
        charts.plan_key([a_duty(state=HOSTILE)]),
        charts.day_strip("a", STEPS, title=HOSTILE),
    ],
    ids=["sparkline", "bars", "stacks", "stack key", "plan", "plan key", "strip"],
)
def test_hostile_text_stays_text(picture: Markup) -> None:
    assert [element.tag for element in drawn(picture).iter() if element.tag == "script"] == []


@pytest.mark.parametrize("name", ["", "Trend", "a b", 'a"b', "1a"])
def test_a_name_that_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no name for a picture"):
        charts.sparkline(name, [1], title="Trend")


@pytest.mark.parametrize(
    ("numbers", "points"),
    [
        ([0, 5, 10], "4.0,24.0 60.0,14.0 116.0,4.0"),
        ([10, 0], "4.0,4.0 116.0,24.0"),
        ([7, 7, 7], "4.0,14.0 60.0,14.0 116.0,14.0"),
    ],
)
def test_a_sparkline_runs_from_its_lowest_to_its_highest(numbers: list[float], points: str) -> None:
    line = drawn(charts.sparkline("a", numbers, title="Trend")).find("polyline")

    assert line is not None
    assert line.get("points") == points


@pytest.mark.parametrize(("numbers", "told"), [([], "No figures yet."), ([3], "From 3 to 3; lowest 3, highest 3.")])
def test_a_sparkline_of_little_draws_no_line(numbers: list[float], told: str) -> None:
    picture = drawn(charts.sparkline("a", numbers, title="Trend"))

    assert picture.find("polyline") is None
    assert picture.findtext("desc") == told


def test_bars_are_as_long_as_their_numbers() -> None:
    bars = [
        charts.Bar(label="North", number=20),
        charts.Bar(label="South", number=5),
        charts.Bar(label="Court", number=0),
    ]

    picture = charts.horizontal_bars("a", bars, title="Overdue by team")

    assert boxes(picture, "cw-svg__bar") == [(220, 420), (220, 105), (220, 0)]
    assert drawn(picture).findtext("desc") == "North: 20; South: 5; Court: 0"


def test_bars_of_nothing_at_all_have_no_length() -> None:
    picture = charts.horizontal_bars("a", [charts.Bar(label="North", number=0)], title="Overdue by team")

    assert boxes(picture, "cw-svg__bar") == [(220, 0)]


def test_the_parts_of_a_stack_stand_end_to_end() -> None:
    parts = [charts.Part(text="In time", fill="met"), charts.Part(text="Late", fill="met_late")]
    stacks = [charts.Stack(label="Visits", numbers=(6, 4)), charts.Stack(label="Reviews", numbers=(5, 0))]

    picture = charts.stacked_bars("a", parts, stacks, title="Duties")

    assert boxes(picture, "cw-fill--met") == [(220, 252), (220, 210)]
    assert boxes(picture, "cw-fill--met_late") == [(472, 168), (430, 0)]


def test_parts_side_by_side_differ_by_more_than_colour() -> None:
    picture = charts.stacked_bars("a", PARTS, STACKS[:1], title="Duties")

    assert boxes(picture, "cw-svg__hatched") == boxes(picture, "cw-fill--met_late")


def test_a_stack_without_a_number_for_each_part_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        charts.stacked_bars("a", PARTS, [charts.Stack(label="Visits", numbers=(1,))], title="Duties")


def test_a_duty_is_a_bar_over_its_days() -> None:
    picture = charts.plan_picture("a", [a_duty(met_on=date(2026, 11, 6))], today=DAY, title="Plan")

    # November is 30 days and 655 wide: the bar begins with it and lasts ten days.
    ((x, width),) = boxes(picture, "cw-fill--met")
    mark = drawn(picture).find("circle")
    assert x == 230
    assert width == pytest.approx(655 / 3, abs=0.1)
    assert mark is not None
    assert float(mark.get("cx", "")) == pytest.approx(230 + 655 / 6, abs=0.1)


@pytest.mark.parametrize(
    ("duty", "days_late"),
    [
        (a_duty(state="overdue"), 9),
        (a_duty(state="met_late", met_on=date(2026, 11, 14)), 3),
        (a_duty(state="never_met", closed_on=date(2026, 11, 12)), 1),
        (a_duty(state="met", met_on=date(2026, 11, 11)), None),
        (a_duty(state="due_soon"), None),
        (a_duty(state="unknown"), None),
    ],
    ids=lambda value: value.state if isinstance(value, charts.Duty) else str(value),
)
def test_what_came_after_the_due_day_is_hatched(duty: charts.Duty, days_late: int | None) -> None:
    picture = charts.plan_picture("a", [duty], today=DAY, title="Plan")

    hatched = [width for _, width in boxes(picture, "cw-svg__hatched")]
    assert hatched == ([] if days_late is None else [pytest.approx(655 / 30 * days_late, abs=0.1)])


def test_every_state_has_a_shape_of_its_own() -> None:
    states = ("met", "met_late", "overdue", "never_met", "due_soon", "unknown", "exempt")

    keys = [re.sub(r"cw-fill--\w+", "", charts.plan_key([a_duty(state=state)])) for state in states]
    shapes = {key.partition("<rect")[2].partition("</svg>")[0] for key in keys}

    assert len(shapes) == len(states)


def test_the_day_of_the_check_is_a_line() -> None:
    picture = charts.plan_picture("a", [a_duty()], today=date(2026, 11, 16), title="Plan")

    (line,) = [line for line in drawn(picture).iter("line") if line.get("class") == "cw-svg__today"]
    assert float(line.get("x1", "")) == pytest.approx(230 + 655 / 2, abs=0.1)


def test_a_plan_says_in_words_what_it_draws() -> None:
    picture = charts.plan_picture("a", [a_duty(met_on=date(2026, 11, 6))], today=DAY, title="Plan")

    assert drawn(picture).findtext("desc") == (
        "Core group: done in time, from 1 November 2026, due 11 November 2026, done 6 November 2026."
    )


def test_months_are_named_with_the_year_where_it_begins() -> None:
    duties = [charts.Duty(label="A", state="not_due", started_on=date(2026, 11, 5), due_on=date(2027, 1, 5))]

    names = [text.text for text in drawn(charts.plan_picture("a", duties, today=DAY, title="Plan")).iter("text")]

    assert names[:3] == ["Nov 2026", "Dec", "Jan 2027"]


def test_a_long_plan_names_every_third_month() -> None:
    duties = [charts.Duty(label="A", state="not_due", started_on=date(2025, 1, 5), due_on=date(2026, 11, 5))]

    names = [text.text for text in drawn(charts.plan_picture("a", duties, today=DAY, title="Plan")).iter("text")]

    assert names[:5] == ["Jan 2025", "Apr", "Jul", "Oct", "Jan 2026"]


def test_working_days_are_numbered_and_the_others_hatched() -> None:
    steps = list(build_calendar().walk(date(2026, 12, 23), 3))

    picture = charts.day_strip("a", steps, title="Three working days")

    numbers = [text.text for text in drawn(picture).iter("text") if "cw-day__number" in str(text.get("class"))]
    assert numbers == ["1", "2", "3"]
    assert len(boxes(picture, "cw-svg__hatched")) == len(boxes(picture, "cw-day--off")) == 4
    assert (
        drawn(picture).findtext("desc") == "Day 1 is 24 December 2026; day 3 is 30 December 2026. Days not counted: 4."
    )


def test_each_day_stands_under_its_weekday() -> None:
    steps = list(build_calendar().walk(date(2026, 11, 19), 2))

    picture = charts.day_strip("a", steps, title="Two working days")

    # Friday, then Saturday and Sunday, then Monday: the last, and the due day.
    assert [x for x, _ in boxes(picture, "cw-day")] == [4 * 62, 5 * 62, 6 * 62, 0]
    assert [x for x, _ in boxes(picture, "cw-day--last")] == [0]


def test_a_strip_of_no_days_says_so() -> None:
    assert drawn(charts.day_strip("a", [], title="No days")).findtext("desc") == "No day is counted."


def test_the_figures_beside_a_picture_hold_all_of_it() -> None:
    plan, strip, stacks = charts.plan_figures(DUTIES), charts.strip_figures(STEPS), charts.stack_figures(
        PARTS, STACKS, label="Duty"
    )  # fmt: skip

    assert plan.rows[5] == ["Core group after 2 October", "2 October 2026", "13 November 2026", "not done", "Overdue"]
    assert len(strip.rows) == len(STEPS)
    assert stacks.rows[2] == ["Visits", "120", "31", "12", "163"]
    assert all(len(row) == len(stacks.columns) for row in stacks.rows)
