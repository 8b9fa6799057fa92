"""Definitions: section 47 enquiries, the group that belongs to one concern, and its conference."""

import json
from datetime import date

from reading.blanks import Row, before, by, coalesce, earliest, empty_or_from, latest, same
from reading.plans import conference_held
from reading.world import World, once_per_row


def enquiry_details(w: World, e: Row) -> Row:
    return w.details("cgx_s47_details", e["s47e_s47_enquiry_id"])


def icpc_needed(w: World, e: Row) -> str:
    decision: str | None = enquiry_details(w, e)["s47d_icpc_decision"]
    if decision is not None:
        return decision
    if e["s47e_s47_nfa"] == "Y":
        return "NOT_REQUIRED"
    flag = conference_flag(e["s47e_s47_outcome_json"])
    if flag == "N" and e["s47e_s47_end_date"] is not None:
        return "NOT_REQUIRED"
    return "REQUIRED" if flag == "Y" else "UNDECIDED"


def conference_flag(outcome: str | None) -> str | None:
    """The key CP_CONFERENCE_FLAG of the outcome; text that is no JSON object says nothing."""
    try:
        values = json.loads(outcome or "{}")
    except ValueError:
        return None
    flag = values.get("CP_CONFERENCE_FLAG") if isinstance(values, dict) else None
    return flag if isinstance(flag, str) else None


def enquiries_of_same_child(w: World, e: Row) -> list[Row]:
    return w.where("ssd_s47_enquiry", "s47e_person_id", e["s47e_person_id"])


@once_per_row
def s47_group(w: World, e: Row) -> list[Row]:
    group = [e]
    for f in group:  # grows while it is walked through
        for g in enquiries_of_same_child(w, e):
            if not any(g is member for member in group) and leads_to(w, g, f):
                group.append(g)
    return group


def leads_to(w: World, g: Row, f: Row) -> bool:
    """Enquiry f goes on with the concern of the earlier enquiry g."""
    enquiry, start = g["s47e_s47_enquiry_id"], f["s47e_s47_start_date"]
    conferences = w.where("ssd_initial_cp_conference", "icpc_s47_enquiry_id", enquiry)
    discussions = w.where("cgx_strategy_discussions", "stra_s47_enquiry_id", f["s47e_s47_enquiry_id"])
    return (
        by(g["s47e_s47_start_date"], start)
        and start is not None
        and empty_or_from(g["s47e_s47_end_date"], start)
        and icpc_needed(w, g) != "NOT_REQUIRED"
        and not any(before(c["icpc_icpc_date"], start) for c in conferences)
        and not any(d["stra_new_incident"] == "Y" for d in discussions)
    )


def in_group(w: World, e: Row, f: Row) -> bool:
    """Whether e is in s47_group(f)."""
    return any(member is e for member in s47_group(w, f))


def group_last(w: World, e: Row) -> bool:
    for f in enquiries_of_same_child(w, e):
        if f is e or not in_group(w, e, f):
            continue
        if not in_group(w, f, e) or f["s47e_s47_enquiry_id"] > e["s47e_s47_enquiry_id"]:
            return False
    return True


def started_by(w: World, e: Row, enquiries: list[Row]) -> list[date | None]:
    """The discussions of the child that decided on one of these enquiries."""
    ids = {g["s47e_s47_enquiry_id"] for g in enquiries}
    return [
        d["stra_date"]
        for d in w.where("cgx_strategy_discussions", "stra_person_id", e["s47e_person_id"])
        if d["stra_decided_s47"] == "Y" and d["stra_s47_enquiry_id"] in ids
    ]


@once_per_row
def s47_origin(w: World, e: Row) -> date | None:
    start: date | None = e["s47e_s47_start_date"]
    if w.text("icpc_anchor") == "S47_START":
        return start
    if w.text("icpc_anchor") == "LATEST":
        return latest(*started_by(w, e, [e])) or start
    group = s47_group(w, e)
    return earliest(*(g["s47e_s47_start_date"] for g in group), *started_by(w, e, group))


@once_per_row
def icpc_of(w: World, e: Row) -> Row | None:
    found = [
        c
        for c in w.where("ssd_initial_cp_conference", "icpc_person_id", e["s47e_person_id"])
        if conference_held(w, c)
        and c["icpc_icpc_transfer_in"] != "Y"
        and by(s47_origin(w, e), c["icpc_icpc_date"])
        and answers(w, c, e)
    ]
    return min(found, key=lambda c: (c["icpc_icpc_date"], c["icpc_icpc_id"]), default=None)


def answers(w: World, c: Row, e: Row) -> bool:
    """The conference names an enquiry of the group, or none while no newer concern came between."""
    group = s47_group(w, e)
    if c["icpc_s47_enquiry_id"] is not None:
        return any(same(c["icpc_s47_enquiry_id"], g["s47e_s47_enquiry_id"]) for g in group)
    return not any(
        before(e["s47e_s47_start_date"], f["s47e_s47_start_date"]) and by(f["s47e_s47_start_date"], c["icpc_icpc_date"])
        for f in enquiries_of_same_child(w, e)
        if not any(f is member for member in group)
    )


def required_on(w: World, e: Row) -> date | None:
    details = enquiry_details(w, e)
    decided = details["s47d_icpc_decision_date"] if details["s47d_icpc_decision"] == "REQUIRED" else None
    on: date | None = coalesce(details["s47d_first_required_date"], decided, e["s47e_s47_end_date"])
    return on
