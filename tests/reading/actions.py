"""Definitions: actions of a plan."""

from datetime import date

from reading.blanks import Row, before, by, coalesce, earliest, empty_or_from, get, same
from reading.meetings import counts_as_held, held_on, plan_of, record_due
from reading.plans import our_plan, plan_over
from reading.world import World


def plan_of_action(w: World, c: Row) -> Row | None:
    return w.named("ssd_cp_plans", c["cgac_cp_plan_id"])


def live_action(w: World, c: Row) -> bool:
    return (
        our_plan(w, plan_of_action(w, c))
        and c["cgac_status"] not in ("CANCELLED", "SUPERSEDED")
        and c["cgac_struck_out"] != "Y"
    )


def done_without_date(c: Row) -> bool:
    return c["cgac_status"] == "COMPLETED" and c["cgac_completed_date"] is None


def action_record_due(w: World, c: Row) -> date | None:
    """When the record of the meeting that raised it is due, else some working days after it was made."""
    m = w.named("cgx_meetings", c["cgac_meeting_id"])
    if m is not None and counts_as_held(w, m):
        return record_due(w, m)
    return w.days.add_wd(c["cgac_created_date"], w.number("record_complete_wd"))


def action_over(w: World, c: Row) -> date | None:
    p = plan_of_action(w, c)
    return earliest(plan_over(w, p) if p else None, c["cgac_completed_date"])


def owner_member(w: World, c: Row) -> Row | None:
    return w.named("cgx_members", c["cgac_owner_member_id"])


def owner_named(w: World, c: Row) -> bool:
    """A person can be asked; an agency will do only where the authority says so."""
    member = owner_member(w, c)
    agency = c["cgac_owner_agency_code"] if w.text("action_owner_named") == "N" else None
    named = (
        c["cgac_owner_professional_id"],
        c["cgac_owner_person_id"],
        get(member, "cgmb_professional_id"),
        get(member, "cgmb_person_id"),
        agency,
    )
    return any(name is not None for name in named)


def owner_person(w: World, c: Row) -> str | None:
    owner: str | None = coalesce(c["cgac_owner_person_id"], get(owner_member(w, c), "cgmb_person_id"))
    return owner


def actions_of(w: World, p: Row) -> list[Row]:
    return w.where("cgx_actions", "cgac_cp_plan_id", p["cppl_cp_plan_id"])


def prior_open(w: World, s: Row) -> list[Row]:
    """The actions that were open when the core group met."""
    p = plan_of(w, s)
    return [
        c
        for c in (actions_of(w, p) if p else [])
        if before(c["cgac_created_date"], held_on(w, s))
        and live_action(w, c)
        and empty_or_from(c["cgac_completed_date"], held_on(w, s))
        and not done_without_date(c)
    ]


def reviewed_at(w: World, c: Row, s: Row) -> bool:
    """The action has a status from the core group or from a later day."""
    on = held_on(w, s)
    updates = w.where("cgx_action_updates", "cgau_action_id", c["cgac_action_id"])
    return (
        by(on, c["cgac_completed_date"])
        or by(on, c["cgac_last_update_date"])
        or any(same(u["cgau_meeting_id"], s["cgms_meeting_id"]) or by(on, u["cgau_date"]) for u in updates)
    )
