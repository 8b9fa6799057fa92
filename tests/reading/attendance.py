"""Definitions: who was invited to a meeting, who came, and who sent a report."""

from reading.blanks import Row, coalesce, get, same
from reading.world import World, once_per_row

FAMILY = ("PARENT", "CARER", "CHILD", "FAMILY")
SOCIAL_CARE = ("LEAD_SW", "CO_SW", "TEAM_MANAGER")
CAME = ("PRESENT", "PRESENT_VIRTUAL")
CORE_GROUP_REPORTS = ("SW_UPDATE", "AGENCY_UPDATE")


def rows_of(w: World, m: Row) -> list[Row]:
    return w.where("cgx_attendance", "cgat_meeting_id", m["cgmt_meeting_id"])


def member_of(w: World, a: Row) -> Row | None:
    return w.named("cgx_members", a["cgat_member_id"])


def agency_of(w: World, a: Row) -> str | None:
    agency: str | None = coalesce(a["cgat_agency_code"], get(member_of(w, a), "cgmb_agency_code"))
    return agency


def role_of(w: World, a: Row) -> str | None:
    role: str | None = coalesce(a["cgat_role"], get(member_of(w, a), "cgmb_role"))
    return role


def person_of(w: World, a: Row) -> str | None:
    found: str | None = coalesce(a["cgat_person_id"], get(member_of(w, a), "cgmb_person_id"))
    return found


def kind_of_agency(w: World, agency: str | None) -> str | None:
    kind: str | None = get(w.named("cgx_agencies", agency), "agcy_kind")
    return kind


def agency_kind_of(w: World, a: Row) -> str | None:
    if agency_of(w, a) is not None:
        return kind_of_agency(w, agency_of(w, a))
    return "CSC" if role_of(w, a) in SOCIAL_CARE else None


def family_row(w: World, a: Row) -> bool:
    member = member_of(w, a)
    if member is not None:
        return member["cgmb_member_kind"] in FAMILY
    return a["cgat_person_id"] is not None and a["cgat_professional_id"] is None


def professional_row(w: World, a: Row) -> bool:
    member = member_of(w, a)
    if member is not None:
        return bool(member["cgmb_member_kind"] == "PROFESSIONAL")
    somebody = a["cgat_professional_id"] is not None or a["cgat_agency_code"] is not None
    return a["cgat_person_id"] is None and somebody


def partner_row(w: World, a: Row) -> bool:
    return professional_row(w, a) and agency_kind_of(w, a) != "CSC"


def invited(a: Row) -> bool:
    return bool(a["cgat_status"] != "NOT_INVITED")


def there(w: World, a: Row) -> bool:
    deputy = a["cgat_status"] == "REPRESENTED" and w.yes("substitute_counts_as_attendance")
    return a["cgat_status"] in CAME or deputy


@once_per_row
def reports_of(w: World, a: Row) -> list[Row]:
    """The core group reports of the invitee, or of the agency when they name no member."""
    return [
        r
        for r in w.where("cgx_reports", "cgrp_meeting_id", a["cgat_meeting_id"])
        if r["cgrp_report_type"] in CORE_GROUP_REPORTS and written_by(w, r, a)
    ]


def written_by(w: World, r: Row, a: Row) -> bool:
    if r["cgrp_member_id"] is not None:
        return same(r["cgrp_member_id"], a["cgat_member_id"])
    return same(r["cgrp_agency_code"], agency_of(w, a))


def attendance_known(w: World, m: Row) -> bool:
    rows = rows_of(w, m)
    return rows != [] and all(a["cgat_status"] != "NOT_RECORDED" for a in rows)


def agency_of_report(w: World, r: Row) -> str | None:
    agency: str | None = coalesce(
        r["cgrp_agency_code"], get(w.named("cgx_members", r["cgrp_member_id"]), "cgmb_agency_code")
    )
    return agency


def partners_of(w: World, m: Row, agency: str) -> list[Row]:
    """The invited partner rows of one agency."""
    rows = rows_of(w, m)
    return [a for a in rows if invited(a) and partner_row(w, a) and agency_of(w, a) == agency]
