"""Definitions: actions of a plan."""

from reading.blanks import Row
from reading.plans import our_plan
from reading.world import World


def plan_of_action(w: World, c: Row) -> Row | None:
    return w.named("ssd_cp_plans", c["cgac_cp_plan_id"])


def live_action(w: World, c: Row) -> bool:
    return (
        our_plan(w, plan_of_action(w, c))
        and c["cgac_status"] not in ("CANCELLED", "SUPERSEDED")
        and c["cgac_struck_out"] != "Y"
    )
