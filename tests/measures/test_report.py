"""What stands beside a figure, in words and symbols; and the page, which needs no colour to be read."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from support.reports import CARDS, Counts, a_figure, a_line, a_report, a_view, published

from engine.measures.arrows import Arrow
from engine.measures.counted import Cell
from engine.measures.values import figure_of
from service.kpis.document import report_document
from service.kpis.html_page import write_html
from service.kpis.report import AUTHORITY, Cover, Line, MeasureView, Place
from service.kpis.sheet import HEADINGS, rows
from service.kpis.sparkline import sparkline
from service.kpis.words import mean_change, month_change, point_words, status_words, target_words

COUNCIL = Place(level=AUTHORITY, id="", name="Made-up Council")
CORE = CARDS["first-core-groups"]


def months(*counts: Counts | None, measure: str = "first-core-groups") -> Line:
    return a_line(CARDS[measure], COUNCIL, counts)


def test_up_and_better_and_up_and_worse_are_told_apart() -> None:
    better = months((10, 20, 0), (12, 20, 0))
    worse = months((10, 10, 0), (12, 12, 0), measure="unallocated-children")

    assert month_change(better) == "▲ up 10.0 points on Sep 2026: better"
    assert month_change(worse) == "▲ up 2 on Sep 2026: worse"


def test_level_is_neither_better_nor_worse() -> None:
    assert month_change(months((500, 1000, 0), (505, 1000, 0))) == "◀ level with Sep 2026"


def test_a_month_without_a_figure_is_no_comparison_and_never_nought() -> None:
    line = months((10, 20, 0), (0, 0, 0))

    assert point_words(CORE, line.now) == "no figure"
    assert line.change is None
    assert month_change(line) == "no comparison with Sep 2026"


def test_the_mean_of_three_months_needs_all_three() -> None:
    whole = months((10, 20, 0), (12, 20, 0), (14, 20, 0), (18, 20, 0))
    gap = months((10, 20, 0), (0, 0, 0), (14, 20, 0), (18, 20, 0))

    assert whole.mean == 60.0
    assert mean_change(whole) == "▲ up 30.0 points on the mean of the three months before (60.0%): better"
    assert gap.mean is None


def test_arrows_are_worked_out_from_what_is_printed() -> None:
    # 66.64 and 66.16 are printed as 66.6 and 66.2: 0.4 apart, and level.
    line = months((6616, 10000, 0), (6664, 10000, 0))

    assert line.change is not None
    assert (line.change.points, line.change.arrow) == (0.4, Arrow.LEVEL)


def test_a_half_is_rounded_up() -> None:
    assert a_figure(CORE, (49, 400, 0)).value == 12.3
    assert a_figure(CORE, (1, 8, 0)).value == 12.5


def test_a_rate_without_population_has_no_figure() -> None:
    card = CARDS["plans-per-10000"]
    cell = Cell(month_on=date(2026, 10, 1), numerator=92, denominator=92)

    assert figure_of(card, cell, children=25200).value == 36.5
    assert figure_of(card, cell, children=None).value is None


def test_april_is_told_to_begin_again() -> None:
    line = months((10, 20, 0), (12, 20, 0), measure="looked-after-reviews")
    april = replace(line, points=_moved(line, date(2026, 3, 1), date(2026, 4, 1)))

    assert not line.restarted
    assert month_change(april).endswith("(it began again in April)")


def _moved(line: Line, *firsts: date) -> tuple:  # type: ignore[type-arg] # points
    from engine.measures.months import month_of

    pairs = zip(line.points, firsts, strict=True)
    return tuple(replace(point, month=month_of(first, as_at=date(2027, 1, 1))) for point, first in pairs)


def test_a_target_is_reached_from_the_better_side() -> None:
    high = replace(months((19, 20, 0)), target=(95.0, "us"))
    low = replace(months((6, 6, 0), measure="unallocated-children"), target=(5.0, "us"))

    assert target_words(high) == "✓ target 95.0% reached"
    assert target_words(low) == "✗ target 5 not reached"


def test_a_published_figure_stands_and_the_count_of_today_is_beside_it() -> None:
    line = published(months((10, 20, 0), (12, 20, 0)), 55.0)

    assert (line.now.value, line.now.restated) == (55.0, 60.0)
    assert status_words(line.now) == "published"
    assert line.change is not None
    assert line.change.points == 5.0


def test_the_same_value_is_not_restated() -> None:
    assert published(months((12, 20, 0)), 60.0).now.restated is None


def test_the_chart_breaks_where_there_is_no_figure() -> None:
    chart = sparkline(months((10, 20, 0), (12, 20, 0), (0, 0, 0), (14, 20, 0), (15, 20, 0)))
    found = ET.fromstring(chart)  # noqa: S314 - our own chart
    tag = {element.tag for element in found.iter()}

    lines = [element.get("points", "") for element in found.iter("polyline") if element.get("class") == "practice"]

    assert [len(line.split()) for line in lines] == [2, 2]
    assert len(list(found.iter("circle"))) == 4
    assert "title" in tag


def test_the_chart_is_told_in_a_sentence_for_readers_who_hear_it() -> None:
    chart = sparkline(months((10, 20, 0), (12, 20, 0)))

    assert 'role="img"' in chart
    assert "50.0% in Sep 2026, 60.0% in Oct 2026" in chart


def test_nothing_to_draw_is_said() -> None:
    assert "no figure to draw" in sparkline(months((0, 0, 0)))


def test_a_hidden_month_is_not_drawn() -> None:
    line = months((10, 20, 0), (3, 20, 0))
    covered = replace(line, points=(line.points[0], replace(line.now, cover=Cover.HIDDEN)))

    assert sparkline(covered).count("<circle") == 1


def page(*views: MeasureView) -> str:
    return "".join(write_html(a_report(*views)))


def test_the_page_asks_nothing_from_elsewhere() -> None:
    text = page(a_view("first-core-groups", {"A": (15, 20, 9)}))

    assert not re.findall(r"<script|<link|<img|@import|url\(", text)
    assert not re.findall(r"(?:src|href)=\"(?!#)", text)


def test_every_chart_has_a_table_beside_it() -> None:
    text = page(a_view("first-core-groups", {"A": (15, 20, 9)}), a_view("caseloads", {"A": (150, 10, 0)}))

    assert text.count("<svg") == 2
    assert text.count("<caption>Thirteen months</caption>") == 2


def test_the_page_escapes_the_names_of_teams() -> None:
    text = page(a_view("first-core-groups", {"<b>A&B</b>": (15, 20, 9)}))

    assert "<b>A" not in text
    assert "&lt;b&gt;A&amp;B" in text


def test_the_page_says_that_nobody_is_real() -> None:
    assert "SYNTHETIC DATA" in page(a_view("first-core-groups", {"A": (15, 20, 9)}))


def test_csv_and_json_have_the_same_figures() -> None:
    report = a_report(a_view("first-core-groups", {"A": (15, 20, 9), "B": (10, 10, 8)}))
    document = report_document(report)

    found = [dict(zip(HEADINGS, row, strict=True)) for row in rows(report)]
    told = [(place["level"], place["id"], place["value"]) for place in document["measures"][0]["places"]]

    assert [(row["level"], row["place"], row["value"]) for row in found] == told
    assert told == [("authority", "", 83.3), ("service", "S1", 83.3), ("team", "A", 75.0), ("team", "B", 100.0)]


@pytest.mark.parametrize("name", sorted(card.id for card in CARDS.values() if not card.is_beside))
def test_every_measure_fits_on_the_page(name: str) -> None:
    text = page(a_view(name, {"A": (15, 20, 9)}))

    assert CARDS[name].title.replace("'", "&#39;") in text
