"""What is said about each breach, once: a breach about a meeting may stand on the plans of several children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.judge.facts import SILENT, Case, Conclusion, Key

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The judgement of one breach over all cases in which it stands."""

    #: The breach that speaks instead; None when this one speaks.
    hidden_by: Key | None = None
    #: hidden, replaced or held; None when this one speaks.
    hidden_how: str | None = None
    #: The breaches told in one alert with this one, and those that explain it.
    grouped_with: tuple[Key, ...] = ()
    noted_by: tuple[Key, ...] = ()
    #: The step of the route that is told.
    tier: int = 1
    #: The cards that raised it, in order.
    raised_by: tuple[str, ...] = ()
    is_repeat: bool = False
    #: It stands on a plan that drifts, or on one with repeats that nobody escalated.
    is_drift: bool = False
    is_unescalated: bool = False


def verdicts(cases: Iterable[Case], conclusions: Mapping[str, tuple[Conclusion, ...]]) -> dict[Key, Verdict]:
    """One verdict a breach that is overdue.

    A breach is silent only if it is silent in every case in which it stands: where somebody speaks for it on one
    child's plan and nobody on the other's, it speaks. The highest step of any case is told.
    """
    merged: dict[Key, Verdict] = {}
    for case in cases:
        for key, verdict in _of_case(case, conclusions.get(case.key, ())).items():
            merged[key] = _merged(merged[key], verdict) if key in merged else verdict
    return merged


def _of_case(case: Case, conclusions: Iterable[Conclusion]) -> dict[Key, Verdict]:
    of_plan = {item.kind for item in conclusions if item.about is None}
    shared = Verdict(is_drift="drift" in of_plan, is_unescalated="unescalated" in of_plan)
    found = {breach.key: shared for breach in case.breaches if breach.state == "overdue"}
    for item in conclusions:
        if item.about is not None:
            found[item.about] = _with(found[item.about], item)
    return found


def _with(verdict: Verdict, item: Conclusion) -> Verdict:
    if item.kind in SILENT:
        return replace(verdict, hidden_by=item.by, hidden_how=item.kind)
    if item.kind == "grouped" and item.by is not None:
        return replace(verdict, grouped_with=(*verdict.grouped_with, item.by))
    if item.kind == "noted" and item.by is not None:
        return replace(verdict, noted_by=(*verdict.noted_by, item.by))
    if item.kind == "raised":
        return replace(verdict, raised_by=(*verdict.raised_by, item.card))
    if item.kind == "repeat":
        return replace(verdict, is_repeat=True)
    return replace(verdict, tier=item.value)


def _merged(one: Verdict, other: Verdict) -> Verdict:
    both_silent = one.hidden_by is not None and other.hidden_by is not None
    return Verdict(
        hidden_by=one.hidden_by if both_silent else None,
        hidden_how=one.hidden_how if both_silent else None,
        grouped_with=_union(one.grouped_with, other.grouped_with),
        noted_by=_union(one.noted_by, other.noted_by),
        tier=max(one.tier, other.tier),
        raised_by=_union(one.raised_by, other.raised_by),
        is_repeat=one.is_repeat or other.is_repeat,
        is_drift=one.is_drift or other.is_drift,
        is_unescalated=one.is_unescalated or other.is_unescalated,
    )


def _union(one: tuple[Item, ...], other: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys((*one, *other)))
