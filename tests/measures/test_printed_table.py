"""The printed table of September 2018 is rebuilt from its own figures. Each of its oddities has a test of its own."""

import csv
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.measures.arrows import SYMBOLS, Arrow, Difference, difference, mean_of, rounded
from engine.measures.cards import Measure, load_measures
from engine.measures.values import parse_published
from service.measure_settings import MEASURES_FOLDER

ROWS = list(csv.DictReader((Path(__file__).parent / "published.csv").read_text(encoding="utf-8").splitlines()))
MONTHS = [f"{month}_raw" for month in (
    "Nov-17", "Dec-17", "Jan-18", "Feb-18", "Mar-18", "Apr-18", "May-18", "Jun-18", "Jul-18", "Aug-18", "Sep-18",
)]  # fmt: skip
CARDS = {str(card.number): card for card in load_measures(MEASURES_FOLDER)}
INDICATORS = [row["pi"] for row in ROWS]


def row_of(number: str) -> tuple[dict[str, str], Measure, list[float | None]]:
    row, card = ROWS[int(number) - 1], CARDS[number]
    return row, card, [parse_published(row[month], unit=card.unit) for month in MONTHS]


def shown(found: Difference | None) -> str:
    return SYMBOLS[found.arrow] if found else "N/A"


def test_there_are_fifteen_with_the_printed_names_and_the_printed_better_way() -> None:
    names = [(row["pi"], row["name"], row["better"]) for row in ROWS]

    words = {"higher": "High", "lower": "Low"}
    assert names == [(n, CARDS[n].printed, words[CARDS[n].better]) for n in INDICATORS]
    assert len(names) == 15


@pytest.mark.parametrize("number", INDICATORS)
def test_the_change_on_the_month_before_has_its_arrow(number: str) -> None:
    row, card, values = row_of(number)

    change = difference(values[-1], values[-2], tolerance=card.arrows.trend)

    assert shown(change) == row["arrow_change_from_aug"]
    assert change is not None
    assert change.points == pytest.approx(float(row["diff_vs_aug"]))


@pytest.mark.parametrize("number", INDICATORS)
def test_the_mean_of_three_months_and_its_arrow(number: str) -> None:
    row, card, values = row_of(number)

    mean = mean_of(values[-4:-1])
    beside = difference(values[-1], mean, tolerance=card.arrows.trend)

    assert mean is not None
    assert rounded(mean, 4) == pytest.approx(float(row["prev3_mean_jun_jul_aug"]))
    assert shown(beside) == row["arrow_prev3"]
    assert beside is not None
    assert beside.points == pytest.approx(rounded(float(row["diff_vs_prev3"]), 2), abs=0.011)


@pytest.mark.parametrize("number", INDICATORS)
@pytest.mark.parametrize(
    ("column", "arrow"), [("sn", "arrow_sn"), ("england", "arrow_eng"), ("west_midlands", "arrow_wm")]
)
def test_each_comparator_has_its_arrow(number: str, column: str, arrow: str) -> None:
    row, card, values = row_of(number)

    compared = parse_published(row[f"{column}_raw"], unit=card.unit)

    assert shown(difference(values[-1], compared, tolerance=card.arrows.comparators)) == row[arrow]


def test_a_month_without_audits_is_empty_and_not_nought() -> None:
    _, _, values = row_of("15")

    assert values[0] is None
    assert mean_of(values[0:3]) is None


def test_no_comparator_is_no_arrow() -> None:
    row, card, values = row_of("1")

    compared = parse_published(row["england_raw"], unit=card.unit)

    assert difference(values[-1], compared, tolerance=card.arrows.comparators) is None


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("75.0%", "percent", 75.0),
        ("71.60%", "percent", 71.6),
        ("20%", "percent", 20.0),
        ("83", "per_10000", 83.0),
        ("57.9", "per_10000", 57.9),
        ("21.44", "average", 21.44),
        ("7", "number", 7.0),
        ("1,204", "number", 1204.0),
        ("74", "percent", 74.0),
    ],
)
def test_mixed_formats_are_read(text: str, unit: str, value: float) -> None:
    assert parse_published(text, unit=unit) == value


def test_116_percent_is_allowed() -> None:
    assert parse_published("116%", unit="percent") == 116.0


@pytest.mark.parametrize("text", ["seventy", "7 5.0%", "75.0 %%", "12.5.1", "1,2"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="neither a figure"):
        parse_published(text, unit="percent")


def test_a_percentage_is_no_number() -> None:
    with pytest.raises(EngineError, match="is a percentage"):
        parse_published("7%", unit="number")


def test_the_rate_of_plans_falls_and_that_is_better_but_still_above_england() -> None:
    row, card, values = row_of("2")

    change = difference(values[-1], values[-2], tolerance=card.arrows.trend)
    england = difference(values[-1], parse_published(row["england_raw"], unit=card.unit), tolerance=1.0)

    assert change is not None
    assert england is not None
    assert (change.arrow, change.is_better(card.better)) == (Arrow.DOWN, True)
    assert (england.arrow, england.is_better(card.better)) == (Arrow.UP, False)


def test_the_vacancy_rate_is_compared_with_figures_of_one_and_two_places() -> None:
    row, card, _ = row_of("13")

    assert [row[f"{name}_raw"] for name in ("sn", "england", "west_midlands")] == ["20%", "17%", "19.20%"]
    assert parse_published(row["sn_raw"], unit=card.unit) == 20.0


def test_a_caseload_is_printed_to_two_places_and_level_with_all_three() -> None:
    row, card, values = row_of("14")

    found = [
        difference(values[-1], parse_published(row[f"{name}_raw"], unit=card.unit), tolerance=card.arrows.comparators)
        for name in ("sn", "england", "west_midlands")
    ]

    assert card.decimals == 2
    assert [item.arrow for item in found if item] == [Arrow.LEVEL] * 3


@pytest.mark.parametrize(
    ("points", "arrow"), [(0.5, Arrow.LEVEL), (0.51, Arrow.UP), (-0.5, Arrow.LEVEL), (-0.51, Arrow.DOWN)]
)
def test_the_tolerance_itself_is_level(points: float, arrow: Arrow) -> None:
    found = difference(50 + points, 50, tolerance=0.5)

    assert found is not None
    assert found.arrow is arrow


def test_a_difference_that_floating_point_bends_is_still_level() -> None:
    found = difference(69.7, 69.2, tolerance=0.5)

    assert found is not None
    assert found.arrow is Arrow.LEVEL


def test_the_printed_numbers_have_the_printed_titles_that_do_not_fit() -> None:
    assert "Number of" in (CARDS["15"].printed or "")
    assert CARDS["15"].unit == "percent"
    assert "open" in (CARDS["4"].printed or "")
    assert CARDS["4"].of == "assessment"
