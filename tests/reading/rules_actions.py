"""Rules about actions."""

from collections.abc import Iterator

from reading.actions import live_action, plan_of_action
from reading.blanks import get
from reading.days import add_days
from reading.plans import plan_over
from reading.states import Duty, Evidence, rule
from reading.world import World


@rule("act-overdue", kind="own_date", severity="medium")
def action_done(w: World) -> Iterator[Duty]:
    for c in w.rows("cgx_actions"):
        p = plan_of_action(w, c)
        if p is None or not live_action(w, c) or c["cgac_due_date"] is None:
            continue
        done = c["cgac_completed_date"]
        yield Duty(
            subject=c["cgac_action_id"],
            person=get(p, "cppl_person_id"),
            plan=c["cgac_cp_plan_id"],
            meeting=c["cgac_meeting_id"],
            started_on=c["cgac_created_date"],
            due_on=add_days(c["cgac_due_date"], w.number("action_grace_days")),
            met=None if done is None else Evidence(on=done),
            ok=c["cgac_status"] == "COMPLETED" and done is None,
            ends=(plan_over(w, p),),
            severity=(("high", c["cgac_safety"] == "Y"),),
        )
