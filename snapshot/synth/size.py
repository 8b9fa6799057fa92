"""How big the authority is, and what follows from that."""

from dataclasses import dataclass
from math import ceil
from random import Random

PLANS_A_TEAM = 40
TEAMS_A_SERVICE = 6
PLANS_A_CHAIR = 60
#: Children in need, on a plan or not, for one social worker.
CHILDREN_A_WORKER = 17
SCHOOLS_A_TEAM = 3
PRACTICES_A_TEAM = 2
#: How many families on a plan have one, two, three, four or five children on it.
FAMILY_SIZES = (0.46, 0.73, 0.90, 0.97, 1.0)


@dataclass(frozen=True, kw_only=True)
class Size:
    """The numbers that every part of the authority agrees on."""

    plans: int
    #: Families with a child on a plan.
    families: int
    children_in_need: int

    @property
    def teams(self) -> int:
        return max(1, ceil(self.plans / PLANS_A_TEAM))

    @property
    def services(self) -> int:
        return ceil(self.teams / TEAMS_A_SERVICE)

    @property
    def chairs(self) -> int:
        return max(2, ceil(self.plans / PLANS_A_CHAIR))

    @property
    def workers_a_team(self) -> int:
        """Social workers in one team, so that caseloads come out near the usual."""
        children = min(self.plans, PLANS_A_TEAM) + ceil(self.children_in_need / self.teams)
        return max(5, ceil(children / CHILDREN_A_WORKER))

    @property
    def schools(self) -> int:
        return self.teams * SCHOOLS_A_TEAM

    @property
    def practices(self) -> int:
        return self.teams * PRACTICES_A_TEAM


def family_sizes(plans: int, seed: int) -> list[int]:
    """The number of children on a plan in each family; together exactly `plans`."""
    draw = Random(f"{seed}:sizes").random
    sizes: list[int] = []
    left = plans
    while left:
        chance = draw()
        size = min(left, 1 + sum(chance >= share for share in FAMILY_SIZES))
        sizes.append(size)
        left -= size
    return sizes
