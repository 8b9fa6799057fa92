"""The steps of one exception, frozen when it is opened: a route may change while it climbs."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from alerts.errors import PolicyUnreadable
from alerts.routes import Routes

#: The form in which steps are stored.
FORM = 1


@dataclass(frozen=True, kw_only=True)
class PolicyStep:
    """One step, with its number on the route."""

    number: int
    #: Working days after the first day in breach; None for a step that waits for something else.
    after: int | None
    #: What it waits for, in the words of the route.
    when: str | None
    #: Roles.
    tell: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The route of one exception, from the step at which its rule begins."""

    route: str
    begins_at_step: int
    steps: tuple[PolicyStep, ...]


def policy_for(routes: Routes, *, route: str, rule: str) -> Policy:
    """The steps that a new exception of a rule will climb."""
    difference = routes.differences.get(rule)
    begins = difference.begins_at_step if difference else 1
    numbered = enumerate(routes.by_name[route].steps, start=1)
    steps = tuple(
        PolicyStep(number=number, after=step.after, when=step.when, tell=step.tell)
        for number, step in numbered
        if number >= begins
    )
    return Policy(route=route, begins_at_step=begins, steps=steps)


def freeze(policy: Policy) -> str:
    """The steps as text, to be stored with the exception."""
    return json.dumps({"form": FORM, **asdict(policy)}, separators=(",", ":"))


def thaw(text: str) -> Policy:
    """The steps as they were stored."""
    try:
        return _policy(json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise PolicyUnreadable(
            "The steps stored with this exception cannot be read back. "
            "The register was changed by hand: restore it from a backup."
        ) from error


def _policy(stored: dict[str, Any]) -> Policy:
    steps = tuple(_step(**step) for step in stored["steps"])
    if stored["form"] != FORM or not steps:
        raise ValueError("there are no steps of a form that this version reads")
    return Policy(route=str(stored["route"]), begins_at_step=int(stored["begins_at_step"]), steps=steps)


def _step(*, number: int, after: int | None, when: str | None, tell: list[str]) -> PolicyStep:
    is_timed = isinstance(after, int) and after >= 0 and when is None
    is_event = after is None and isinstance(when, str)
    if not isinstance(number, int) or not (is_timed or is_event) or not isinstance(tell, list) or not tell:
        raise ValueError("this is not a step")
    return PolicyStep(number=number, after=after, when=when, tell=tuple(map(str, tell)))
