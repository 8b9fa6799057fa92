"""The report as plain values: what every machine-readable format is made of. Other programs rely on these names."""

import json
from collections.abc import Iterator
from typing import Any

from engine.measures.arrows import Difference
from service.kpis.report import Cover, Line, MeasureView, Point, Report
from service.kpis.words import status_words


def report_document(report: Report) -> dict[str, Any]:
    """The whole report."""
    return {
        "authority": report.authority,
        "month": f"{report.month.first_on:%Y-%m}",
        "as_at": report.as_at.isoformat() if report.as_at else None,
        "snapshot": report.snapshot,
        "synthetic": report.is_synthetic,
        "audience": report.audience,
        "hidden_below": report.hidden_below,
        "closed": report.is_closed,
        "measures": [_measure(view) for view in report.measures],
    }


def write_json(report: Report) -> Iterator[str]:
    """One JSON document."""
    yield json.dumps(report_document(report), indent=2, ensure_ascii=False) + "\n"


def _measure(view: MeasureView) -> dict[str, Any]:
    card = view.measure
    names = ("id", "number", "title", "printed", "says", "note", "area", "period", "unit", "better", "decimals")
    return {
        **{name: getattr(card, name) for name in names},
        "source": card.source,
        "recorded_not_known": card.recorded_not_known,
        "left_out": {item.reason: item.says for item in card.left_out},
        "places": [_line(line) for line in view.lines],
        "beside": [_measure(other) for other in view.beside],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "level": line.place.level,
        "id": line.place.id,
        "name": line.place.name,
        **point_document(line.now),
        "change": _difference(line.change, line.measure.better),
        "mean_of_three": line.mean,
        "against_mean": _difference(line.against_mean, line.measure.better),
        "comparators": [
            {
                "name": item.name,
                "value": item.value,
                "source": item.source,
                "against": _difference(item.difference, line.measure.better),
            }
            for item in line.against_others
        ],
        "target": {"value": line.target[0], "source": line.target[1]} if line.target else None,
        "on_target": line.is_on_target,
        "months": [point_document(point) for point in line.points],
    }


def point_document(point: Point) -> dict[str, Any]:
    """One month: the figure that stands, and beside it what would be published today."""
    figure = point.figure
    names = ("value", "recorded_value", "numerator", "denominator", "recorded")
    return {
        "month": f"{point.month.first_on:%Y-%m}",
        **{name: getattr(figure, name) if figure else None for name in names},
        "left_out": dict(figure.left_out) if figure else {},
        "status": status_words(point),
        "published": point.published.source if point.published else None,
        "published_on": point.published.put_on.isoformat() if point.published else None,
        "restated": point.restated,
        "provisional": point.is_provisional,
        "hidden": point.cover is Cover.HIDDEN,
        "why_empty": point.why_empty if figure is None else None,
    }


def _difference(found: Difference | None, better: str) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"points": found.points, "arrow": found.arrow.value, "better": found.is_better(better)}
