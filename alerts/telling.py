"""One exception on one day: the steps it has reached, and everybody they tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from alerts.directory import Directory
from alerts.ladder import Standing, StepStanding, standing
from alerts.matter import Matter
from alerts.owners import Contacts
from alerts.policy import Policy
from alerts.resolve import Told, resolve
from calendars.working_days import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class StepTold:
    """One step, how it stands, and whom it tells."""

    standing: StepStanding
    told: tuple[Told, ...]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Everything about who is told of one exception."""

    standing: Standing
    #: All steps, those to come with the people of tonight.
    steps: tuple[StepTold, ...]

    @property
    def told(self) -> tuple[Told, ...]:
        """Everybody told by the steps reached, step by step."""
        reached = self.standing.reached
        return tuple(told for step in self.steps if step.standing in reached for told in step.told)


def telling(
    matter: Matter,
    policy: Policy,
    *,
    calendar: WorkingCalendar,
    directory: Directory,
    contacts: Contacts,
    on: date,
    is_reached_only: bool = False,
    stands_on: date | None = None,
    told_by: Callable[..., list[Told]] = resolve,
) -> Telling:
    """Who is told on one day, and who would be told next.

    A night that asks for the reached steps only is quicker. With `stands_on` the steps are those of another day,
    and the people still those of `on`: nobody knows who will be in post. `told_by` may know them already.
    """
    now = standing(policy, matter, calendar, on=stands_on or on)
    steps = tuple(
        StepTold(
            standing=item,
            told=tuple(told_by(matter, item.step, directory=directory, contacts=contacts, on=on)),
        )
        for item in (now.reached if is_reached_only else now.steps)
    )
    return Telling(standing=now, steps=steps)
