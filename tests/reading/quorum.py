"""Definitions: quorum of conferences."""

from reading.attendance import agency_kind_of, agency_of, partner_row, rows_of, there
from reading.blanks import Row
from reading.world import World, once_per_row


@once_per_row
def quorate_conf(w: World, m: Row) -> str:
    """From the attendance; from the producer's own view only when none is recorded."""
    rows = rows_of(w, m)
    if all(a["cgat_status"] == "NOT_RECORDED" for a in rows):
        return as_declared(w, m)
    present = [a for a in rows if there(w, a)]
    social_care = any(agency_kind_of(w, a) == "CSC" for a in present)
    partners = {agency_of(w, a) for a in present if partner_row(w, a)} - {None}
    return "Y" if social_care and len(partners) >= w.number("conf_quorum_agencies") else "N"


def as_declared(w: World, m: Row) -> str:
    """The meeting's own flag, else the first filled one among its review rows."""
    reviews = w.where("ssd_cp_reviews", "cppr_cp_review_meeting_id", m["cgmt_meeting_id"])
    in_order = sorted(reviews, key=lambda r: r["cppr_cp_review_id"])
    declared = [m["cgmt_quorate"], *(r["cppr_cp_review_quorate"] for r in in_order)]
    return next((value for value in declared if value is not None), "U")
