"""Whose steps an exception climbs: those kept with it when it was opened, or those of today's routes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from alerts.policy import Policy, policy_for, thaw
from alerts.routes import Routes
from register import policies
from register.record import Known
from service.routes import load_routes


@dataclass(frozen=True, kw_only=True)
class Steps:
    """All sets of steps that may be asked for."""

    #: By digest: those that the register keeps.
    kept: Mapping[str, Policy] = field(default_factory=dict)
    routes: Routes = field(default_factory=load_routes)
    _of_today: dict[tuple[str, str], Policy] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, connection: Connection, routes: Routes | None = None) -> "Steps":
        """Those of one register."""
        kept = {digest: thaw(text) for digest, text in policies.kept(connection).items()}
        return cls(kept=kept, routes=routes or load_routes())

    def of(self, entry: Known) -> Policy:
        """The steps that an exception climbs; one of before steps were kept climbs those of today."""
        return self.kept.get(entry.policy or "") or self.of_today(entry.route, entry.rule)

    def of_today(self, route: str, rule: str) -> Policy:
        """The steps of today; a route that was taken out of the file is the first one of it."""
        if (route, rule) not in self._of_today:
            name = route if route in self.routes.by_name else next(iter(self.routes.by_name))
            self._of_today[route, rule] = policy_for(self.routes, route=name, rule=rule)
        return self._of_today[route, rule]


def nights_of(entry: Known | None) -> dict[int, date]:
    """By number of the step: the night that raised an exception there."""
    reached = (entry and entry.reached) or {}
    return {int(number): date.fromisoformat(day) for number, day in reached.items()}
