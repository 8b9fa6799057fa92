"""Which steps of its route an exception has reached on a day, which are to come, and when."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from alerts.conditions import NotAutomatic, condition_of, day_of
from alerts.matter import Matter
from alerts.policy import Policy, PolicyStep
from calendars.words import day_words
from calendars.working_days import WorkingCalendar


class Reach(StrEnum):
    """How one step stands."""

    REACHED = "reached"
    #: Its day is known.
    COMING = "coming"
    #: It waits for an event that may never come.
    WAITING = "waiting"
    #: The data cannot decide it.
    NOT_AUTOMATIC = "not automatic"


@dataclass(frozen=True, kw_only=True)
class StepStanding:
    """One step on one day."""

    step: PolicyStep
    reach: Reach
    #: The day on which it was or will be reached; None when nobody knows.
    on: date | None
    #: Why, as words after "because" or "when": the working days, the event, the broken promise.
    why: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All steps of one exception on one day."""

    steps: tuple[StepStanding, ...]

    @property
    def reached(self) -> tuple[StepStanding, ...]:
        return tuple(item for item in self.steps if item.reach is Reach.REACHED)

    @property
    def tier(self) -> int:
        """The number of the highest step reached; 0 before the first day in breach."""
        return max((item.step.number for item in self.reached), default=0)

    @property
    def next_on(self) -> date | None:
        """The day on which the next step will be reached; None when no day is set."""
        return min((item.on for item in self.steps if item.reach is Reach.COMING and item.on), default=None)


def standing(policy: Policy, matter: Matter, calendar: WorkingCalendar, *, on: date) -> Standing:
    """How the steps of a policy stand on one day:

    1. each step by itself: its working days, or its event; the first is always reached on the first day in breach,
    2. each broken promise puts every step where the one below it stood,
    3. what the judgement asks for is reached at once, on the night on which it first asked,
    4. a step that an earlier night has raised it to stands, with the day of that night.

    A step that is not automatic is reached by none of these.
    """
    steps = _by_themselves(policy, matter, calendar)
    for _ in range(matter.raised):
        steps = _one_up(steps, not_before=matter.raised_on)
    return Standing(steps=tuple(_as_raised(_judged(_dated(step, on), matter, on), matter) for step in steps))


def _by_themselves(policy: Policy, matter: Matter, calendar: WorkingCalendar) -> list[StepStanding]:
    first, *others = policy.steps
    found = [StepStanding(step=first, reach=Reach.WAITING, on=matter.breach_on, why="the first day in breach")]
    for step in others:
        condition = condition_of(step)
        day = day_of(condition, matter, calendar, begins_at_step=policy.begins_at_step)
        reach = Reach.NOT_AUTOMATIC if isinstance(condition, NotAutomatic) else Reach.WAITING
        found.append(StepStanding(step=step, reach=reach, on=day, why=step_words(step)))
    return found


def step_words(step: PolicyStep) -> str:
    """What a step waits for."""
    if step.after is None:
        return step.when or ""
    if step.after == 0:
        return "the first day in breach"
    return "1 working day in breach" if step.after == 1 else f"{step.after} working days in breach"


def _one_up(steps: list[StepStanding], *, not_before: date | None) -> list[StepStanding]:
    """Each automatic step no later than the one below it was, but not before the promise was broken."""
    automatic = [place for place, item in enumerate(steps) if item.reach is not Reach.NOT_AUTOMATIC]
    raised = list(steps)
    for below, above in pairwise(automatic):
        below_on, own_on = steps[below].on, steps[above].on
        if below_on is None:
            continue
        earlier_on = max(below_on, not_before or below_on)
        if own_on is None or earlier_on < own_on:
            raised[above] = replace(steps[above], on=earlier_on, why="a promise was not kept")
    return raised


def _dated(item: StepStanding, on: date) -> StepStanding:
    if item.reach is Reach.NOT_AUTOMATIC or item.on is None:
        return item
    return replace(item, reach=Reach.REACHED if item.on <= on else Reach.COMING)


def _judged(item: StepStanding, matter: Matter, on: date) -> StepStanding:
    is_asked = item.step.number <= matter.tier and on >= matter.breach_on
    if not is_asked or item.reach is Reach.NOT_AUTOMATIC:
        return item
    number = item.step.number
    since = max(matter.reached.get(number, matter.tier_since.get(number, on)), matter.breach_on)
    if item.reach is Reach.REACHED and item.on and item.on <= since:
        return item
    return replace(item, reach=Reach.REACHED, on=since, why="what else is overdue makes it more serious")


def _as_raised(item: StepStanding, matter: Matter) -> StepStanding:
    raised_on = matter.reached.get(item.step.number)
    return item if raised_on is None else replace(item, reach=Reach.REACHED, on=raised_on)


def when_words(item: StepStanding) -> str:
    """How one step stands, as words for a heading: "5 working days in breach: on 27 November 2026"."""
    match item.reach:
        case Reach.REACHED if item.on:
            return f"{item.why}: told since {day_words(item.on)}"
        case Reach.COMING if item.on:
            return f"{item.why}: on {day_words(item.on)}"
        case Reach.NOT_AUTOMATIC:
            return f"{item.why}: not automatic, because no data show when that is"
        case _:
            return f"{item.why}: not yet"
