"""Definitions: parents and carers, and the child's GP."""

from datetime import date

from reading.blanks import Row, by, empty_or_after, empty_or_from, get
from reading.people import person
from reading.world import World


def parents_of(w: World, child_id: str | None, day: date | None) -> list[Row]:
    """Each parent or carer once, by the smallest row id of those that pass."""
    passing: dict[str, Row] = {}
    rows = w.where("cgx_relationships", "rela_child_id", child_id)
    for x in sorted(rows, key=lambda x: x["rela_relationship_id"]):
        if in_force(w, x, day) and parental(x):
            passing.setdefault(x["rela_related_id"] or f"nobody {x['rela_relationship_id']}", x)
    return list(passing.values())


def in_force(w: World, x: Row, day: date | None) -> bool:
    died = get(person(w, x["rela_related_id"]), "pers_death_date")
    started = x["rela_start_date"] is None or by(x["rela_start_date"], day)
    return started and empty_or_from(x["rela_end_date"], day) and empty_or_after(died, day)


def parental(x: Row) -> bool:
    if x["rela_kind"] == "SIBLING":
        return False
    return (
        x["rela_kind"] == "MOTHER"
        or x["rela_has_pr"] == "Y"
        or x["rela_is_carer"] == "Y"
        or (x["rela_kind"] == "FATHER" and x["rela_has_pr"] is None)
    )


def pr_unclear(x: Row) -> bool:
    return x["rela_kind"] == "FATHER" and x["rela_has_pr"] is None and x["rela_is_carer"] != "Y"


def left_out_properly(x: Row) -> bool:
    reason = x["rela_no_involvement_reason"]
    return reason is not None and (reason != "SAFETY" or x["rela_decided_by_id"] is not None)


def gps_of(w: World, child_id: str | None, day: date | None) -> set[str]:
    """The practices with which the child is registered on that day."""
    return {
        g["agrg_agency_code"]
        for g in w.where("cgx_agency_registrations", "agrg_person_id", child_id)
        if g["agrg_kind"] == "GP"
        and g["agrg_status"] == "ACTIVE"
        and g["agrg_agency_code"] is not None
        and (g["agrg_start_date"] is None or by(g["agrg_start_date"], day))
        and empty_or_from(g["agrg_end_date"], day)
    }
