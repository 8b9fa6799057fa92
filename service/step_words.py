"""The steps of one exception in words: whose they are, which it has reached and when, and whom each tells."""

from collections.abc import Iterator

from alerts.ladder import step_words
from alerts.policy import Policy, PolicyStep
from alerts.roles import role_of
from calendars.words import day_words, listed
from register.record import Entry
from service.steps import Steps, nights_of

OF_TODAY = (
    "These are the steps of today's routes. What is open already keeps the steps under which it was opened: "
    "`corewatch exceptions show` names them."
)


def step_lines(entry: Entry, steps: Steps) -> Iterator[str]:
    """Every step that an exception climbs."""
    policy = steps.of(entry)
    yield _whose(entry, policy, steps)
    reached = nights_of(entry)
    for step in policy.steps:
        since = reached.get(step.number)
        told = f", told since the night of {day_words(since)}" if since else ""
        yield f"- Step {step.number}, {step_words(step)}{told}: {_people(step)}."


def _whose(entry: Entry, policy: Policy, steps: Steps) -> str:
    if entry.policy_on is None:
        return "No night has kept steps with it yet: these are those of today's routes."
    kept = f"The steps are those of the route {policy.route} as it stood on {day_words(entry.policy_on)}"
    if policy == steps.of_today(entry.route, entry.rule):
        return f"{kept}, and stands today."
    return f"{kept}. The route was changed since, and that does not move it."


def _people(step: PolicyStep) -> str:
    return listed([role_of(name).title for name in step.tell])
