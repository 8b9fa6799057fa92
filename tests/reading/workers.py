"""Definitions: workers, and who holds a child's case."""

from datetime import date

from reading.blanks import Row, by, earliest, empty_or_after, empty_or_from, get, same
from reading.people import looked_after, person_over
from reading.plans import plan_open
from reading.world import World

NOT_ALLOCATED_TO = ("TEAM_MANAGER", "SERVICE_MANAGER", "BUSINESS_SUPPORT")


def professional(w: World, value: str | None) -> Row | None:
    """By prof_professional_id, then by prof_staff_id; a value that fits two people is nobody."""
    found = w.where("ssd_professionals", "prof_professional_id", value)
    found = found or w.where("ssd_professionals", "prof_staff_id", value)
    return found[0] if len(found) == 1 else None


def same_worker(w: World, x: str | None, y: str | None) -> bool:
    first, second = professional(w, x), professional(w, y)
    return first is not None and first is second


def allocated_row(w: World, i: Row) -> bool:
    duty = w.yes("duty_allocation_counts")
    role = i["invo_professional_role_id"]
    if i["invo_professional_id"] is None or not (role == "LEAD_SW" or (duty and role == "DUTY")):
        return False
    worker = get(professional(w, i["invo_professional_id"]), "prof_professional_id")
    staff = w.named("cgx_staff", worker)
    manager = get(staff, "stff_role") in NOT_ALLOCATED_TO and not duty
    return get(staff, "stff_registered") != "N" and not manager


def allocated(w: World, k: Row, day: date) -> bool:
    return any(
        allocated_row(w, i)
        and by(i["invo_involvement_start_date"], day)
        and empty_or_from(i["invo_involvement_end_date"], day)
        for i in w.where("ssd_involvements", "invo_person_id", k["pers_person_id"])
    )


def first_allocation(w: World, p: Row) -> date | None:
    return earliest(
        *(
            i["invo_involvement_start_date"]
            for i in w.where("ssd_involvements", "invo_person_id", p["cppl_person_id"])
            if allocated_row(w, i) and empty_or_from(i["invo_involvement_end_date"], p["cppl_cp_plan_start_date"])
        )
    )


def care_class(w: World, k: Row, day: date) -> str | None:
    """CP before LAC before CIN; nothing from the end of childhood on."""
    if by(person_over(w, k), day):
        return None
    plans = w.where("ssd_cp_plans", "cppl_person_id", k["pers_person_id"])
    if any(plan_open(w, p, day) for p in plans):
        return "CP"
    if looked_after(w, k, day):
        return "LAC"
    cin_plans = w.where("ssd_cin_plans", "cinp_person_id", k["pers_person_id"])
    return "CIN" if any(cin_plan_open(x, day) for x in cin_plans) else None


def cin_plan_open(x: Row, day: date) -> bool:
    started = by(x["cinp_cin_plan_start_date"], day)
    return started and empty_or_after(x["cinp_cin_plan_end_date"], day)


def active_member(b: Row, day: date | None) -> bool:
    return by(b["cgmb_start_date"], day) and empty_or_from(b["cgmb_end_date"], day)


def covers(w: World, a: Row, b: Row) -> bool:
    """The attendance row speaks of the member."""
    nobody = a["cgat_professional_id"] is None and a["cgat_person_id"] is None
    return (
        same(a["cgat_member_id"], b["cgmb_member_id"])
        or same_worker(w, a["cgat_professional_id"], b["cgmb_professional_id"])
        or same(a["cgat_person_id"], b["cgmb_person_id"])
        or (nobody and same(a["cgat_agency_code"], b["cgmb_agency_code"]) and same(a["cgat_role"], b["cgmb_role"]))
    )
