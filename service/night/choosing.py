"""Whose steps an exception climbs tonight, and what the history says of those that had none kept with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from alerts.policy import Policy
from register.decision import Decision
from register.record import Key, Known
from service.steps import Steps
from service.telling import before

#: The events that give steps to what was open before.
KEPT, MOVED = "steps_kept", "steps_moved"
#: The events with which an exception begins, and all its steps with it.
BEGINS = ("opened", "reopened")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whose steps an exception climbs tonight."""

    policy: Policy
    #: The event that gives it these steps; None for what keeps its own, and for what begins tonight.
    event: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chooser:
    """The steps that there are to choose from, on one night."""

    steps: Steps
    on: date
    #: From the night of this day on, what was open before it climbs the steps of today; None moves nothing.
    new_routes_from: date | None

    def of(self, key: Key, known: Known | None, decision: Decision) -> Choice:
        """Its own steps, unless it begins tonight, has none yet, or the authority moves it to those of today."""
        if known is None or decision.kind in BEGINS:
            return Choice(policy=self.steps.of_today(decision.after("route", known) or "", key.rule))
        if known.policy is None:
            return Choice(policy=self.steps.of(known), event=KEPT)
        if self._moves(known):
            return Choice(policy=self.steps.of_today(known.route, key.rule), event=MOVED)
        return Choice(policy=self.steps.of(known))

    def _moves(self, known: Known) -> bool:
        moves_on = self.new_routes_from
        return moves_on is not None and known.policy_on is not None and known.policy_on < moves_on <= self.on


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What the history says of exceptions that stood open before any steps were kept with them."""

    promise_broken_on: Mapping[int, date] = field(default_factory=dict)
    tier_since: Mapping[int, Mapping[int, date]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "Earlier":
        return cls(promise_broken_on=before.promises_broken_on(connection), tier_since=before.tiers_since(connection))
