"""Rules about actions."""

from collections.abc import Iterator
from typing import Any

from reading.actions import (
    action_over,
    action_record_due,
    actions_of,
    done_without_date,
    live_action,
    owner_named,
    owner_person,
    plan_of_action,
    prior_open,
    reviewed_at,
)
from reading.blanks import Row, get, same
from reading.days import add_days
from reading.duties import (
    child_record,
    children_at_core_groups,
    core_groups,
    dated,
    meeting_record,
    our_plans,
    plan_duty,
)
from reading.meetings import final_cg
from reading.plans import plan_over, version_in_force
from reading.relatives import left_out_properly, parents_of, pr_unclear
from reading.states import Duty, first_of, rule
from reading.world import World


def action_duty(w: World, c: Row, **given: Any) -> Duty:
    """A duty about one action; it starts on the day on which it was made."""
    return Duty(
        subject=c["cgac_action_id"],
        person=get(plan_of_action(w, c), "cppl_person_id"),
        plan=c["cgac_cp_plan_id"],
        meeting=c["cgac_meeting_id"],
        started_on=c["cgac_created_date"],
        **given,
    )


def live_actions(w: World) -> list[Row]:
    return [c for c in w.rows("cgx_actions") if live_action(w, c)]


@rule("act-overdue", kind="own_date", severity="medium")
def action_done(w: World) -> Iterator[Duty]:
    for c in live_actions(w):
        p = plan_of_action(w, c)
        yield action_duty(
            w,
            c,
            due_on=add_days(c["cgac_due_date"], w.number("action_grace_days")),
            met=first_of(dated(c["cgac_completed_date"])),
            ok=done_without_date(c),
            ends=(plan_over(w, p) if p else None,),
            severity=(("high", c["cgac_safety"] == "Y"),),
        )


@rule("act-none-recorded", kind="record", severity="medium")
def some_action(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        raised = w.where("cgx_actions", "cgac_meeting_id", m["cgmt_meeting_id"])
        yield meeting_record(
            w,
            m,
            ok=raised != [] or m["cgmt_no_new_actions"] == "Y",
            exempt=(("final_meeting", final_cg(w, m)),),
        )


@rule("act-no-owner", kind="record", severity="medium")
def has_owner(w: World) -> Iterator[Duty]:
    for c in live_actions(w):
        yield action_duty(
            w,
            c,
            due_on=action_record_due(w, c),
            ok=owner_named(w, c),
            ends=(action_over(w, c),),
        )


@rule("act-no-due-date", kind="record", severity="medium")
def has_due_date(w: World) -> Iterator[Duty]:
    for c in live_actions(w):
        ongoing = c["cgac_due_ongoing"] == "Y" and c["cgac_review_date"] is not None
        yield action_duty(
            w,
            c,
            due_on=action_record_due(w, c),
            ok=c["cgac_due_date"] is not None or ongoing,
            ends=(action_over(w, c),),
        )


@rule("act-previous-not-reviewed", kind="record", severity="medium")
def reviewed(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        actions = prior_open(w, s)
        if actions:
            yield child_record(w, s, ok=all(reviewed_at(w, c, s) for c in actions))


@rule("act-parent-none", kind="deadline", severity="medium", working_days=True)
def actions_for_parents(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        v = version_in_force(w, p, w.as_of)
        if v is None or v["cgpv_type"] not in ("DETAILED", "UPDATE"):
            continue
        for x in parents_of(w, p["cppl_person_id"], w.as_of):
            owned = [
                e
                for c in actions_of(w, p)
                if live_action(w, c) and same(owner_person(w, c), x["rela_related_id"])
                for e in dated(c["cgac_created_date"], c["cgac_action_id"])
            ]
            yield plan_duty(
                p,
                second=x["rela_relationship_id"],
                started_on=v["cgpv_date"],
                due_on=w.days.add_wd(v["cgpv_date"], w.number("record_complete_wd")),
                met=first_of(owned),
                ends=(plan_over(w, p),),
                exempt=(("reason_recorded", left_out_properly(x)),),
                unknown=(("pr_not_recorded", pr_unclear(x)),),
            )
