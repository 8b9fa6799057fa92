"""Comparing values that may be empty: any comparison with an empty value is false."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

Row = dict[str, Any]


def day(moment: date | None) -> date | None:
    """The date part of a moment; a date is returned unchanged."""
    return moment.date() if isinstance(moment, datetime) else moment


def same(left: Any, right: Any) -> bool:
    """Both filled and equal."""
    return left is not None and right is not None and bool(left == right)


def before(left: date | None, right: date | None) -> bool:
    """``left < right``, in days."""
    first, second = day(left), day(right)
    return first is not None and second is not None and first < second


def by(left: date | None, right: date | None) -> bool:
    """``left <= right``, in days."""
    first, second = day(left), day(right)
    return first is not None and second is not None and first <= second


def empty_or_from(end: date | None, when: date | None) -> bool:
    """``end`` is empty or ``>= when``."""
    return end is None or by(when, end)


def empty_or_after(end: date | None, when: date | None) -> bool:
    """``end`` is empty or ``> when``."""
    return end is None or before(when, end)


def filled(values: Iterable[date | None]) -> list[date]:
    """The values that are not empty."""
    return [value for value in values if value is not None]


def earliest(*values: date | None) -> date | None:
    """The smallest of the filled values, as given."""
    return min(filled(values), key=_at, default=None)


def latest(*values: date | None) -> date | None:
    """The greatest of the filled values, as given."""
    return max(filled(values), key=_at, default=None)


def coalesce(*values: Any) -> Any:
    """The first filled value."""
    return next((value for value in values if value is not None), None)


def get(row: Row | None, column: str) -> Any:
    """A column of a row that may not be there."""
    return None if row is None else row[column]


def _at(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())
