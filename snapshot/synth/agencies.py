"""Partner agencies and their workers, drawn by number like the teams."""

from dataclasses import dataclass

from snapshot.synth.rows import Rows
from snapshot.synth.size import PRACTICES_A_TEAM, SCHOOLS_A_TEAM, Size

CSC = "AG-CSC"
HEALTH = "AG-HEALTH"
POLICE = "AG-POLICE"
#: The worker who stands in for a colleague of any agency.
DEPUTY = "X-DEPUTY"
#: Agencies that serve the whole authority: code, name, kind.
WIDE = (
    (CSC, "Children's Social Care", "CSC"),
    (HEALTH, "Community Health Trust", "HEALTH_COMMUNITY"),
    ("AG-HOSPITAL", "General Hospital", "HEALTH_ACUTE"),
    ("AG-CAMHS", "Child Mental Health Service", "CAMHS"),
    (POLICE, "Police Protecting Vulnerable People Unit", "POLICE"),
    ("AG-PROBATION", "Probation Service", "PROBATION"),
    ("AG-HOUSING", "Housing Association", "HOUSING"),
    ("AG-YJS", "Youth Justice Service", "YJS"),
    ("AG-ADULTS", "Adult Social Care", "ADULT_SERVICES"),
    ("AG-ADULTMH", "Adult Mental Health Service", "ADULT_MH"),
    ("AG-SUBSTANCE", "Drug and Alcohol Service", "SUBSTANCE"),
    ("AG-DV", "Domestic Abuse Service", "DV_SERVICE"),
    ("AG-SEND", "Special Needs Service", "SEND_SERVICE"),
    ("AG-VCS", "Family Charity", "VCS"),
    ("AG-COLLEGE", "Further Education College", "COLLEGE"),
    ("AG-OTHERLA", "Neighbouring Authority", "OTHER_LA"),
)
#: Who sits in a core group for the whole authority's agencies: code to member role.
ROLES = {
    POLICE: "POLICE",
    "AG-CAMHS": "CAMHS",
    "AG-PROBATION": "PROBATION",
    "AG-HOUSING": "HOUSING",
    "AG-YJS": "YOUTH_JUSTICE",
    "AG-ADULTMH": "ADULT_MH",
    "AG-SUBSTANCE": "SUBSTANCE",
    "AG-DV": "DV_SERVICE",
    "AG-SEND": "SEND",
    "AG-VCS": "VCS",
    "AG-HOSPITAL": "PAEDIATRICIAN",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner:
    """A worker of a partner agency."""

    worker_id: str
    agency_code: str
    role: str


def school(number: int) -> Partner:
    return _partner(f"SCH{number + 1:05d}", "DSL_SCHOOL")


def nursery(number: int) -> Partner:
    return _partner(f"NUR{number + 1:05d}", "EARLY_YEARS")


def practice(number: int) -> Partner:
    return _partner(f"GP{number + 1:05d}", "GP")


def college() -> Partner:
    return Partner(worker_id="X-COLLEGE", agency_code="AG-COLLEGE", role="COLLEGE")


def health_visitor(team: int, place: int) -> Partner:
    return Partner(worker_id=f"X-HV{team + 1:05d}-{place + 1}", agency_code=HEALTH, role="HEALTH_VISITOR")


def school_nurse(team: int) -> Partner:
    return Partner(worker_id=f"X-SN{team + 1:05d}", agency_code=HEALTH, role="SCHOOL_NURSE")


def specialist(agency_code: str, team: int) -> Partner:
    """The worker of an authority-wide agency who covers a team's area."""
    return Partner(
        worker_id=f"X-{agency_code[3:]}-{team // 4 + 1:04d}", agency_code=agency_code, role=ROLES[agency_code]
    )


def _partner(code: str, role: str) -> Partner:
    return Partner(worker_id=f"X-{code}", agency_code=f"AG-{code}", role=role)


def write_agencies(rows: Rows, size: Size) -> None:
    """Every agency and every partner worker of the authority."""
    for code, name, kind in WIDE:
        _write_agency(rows, code, name, kind)
    _write_partner(rows, college())
    _write_partner(rows, Partner(worker_id=DEPUTY, agency_code=HEALTH, role="OTHER"))
    for team in range(size.teams):
        _write_local(rows, team)
    for group in range((size.teams - 1) // 4 + 1):
        for code in ROLES:
            _write_partner(rows, specialist(code, group * 4))


def _write_local(rows: Rows, team: int) -> None:
    """Schools, nursery, practices and health workers of a team's area."""
    for number in range(team * SCHOOLS_A_TEAM, (team + 1) * SCHOOLS_A_TEAM):
        _write_agency(rows, school(number).agency_code, f"School {number + 1}", "SCHOOL")
        _write_partner(rows, school(number))
    for number in range(team * PRACTICES_A_TEAM, (team + 1) * PRACTICES_A_TEAM):
        _write_agency(rows, practice(number).agency_code, f"Surgery {number + 1}", "GP")
        _write_partner(rows, practice(number))
    _write_agency(rows, nursery(team).agency_code, f"Nursery {team + 1}", "EARLY_YEARS")
    _write_partner(rows, nursery(team))
    for place in range(2):
        _write_partner(rows, health_visitor(team, place))
    _write_partner(rows, school_nurse(team))


def _write_agency(rows: Rows, code: str, name: str, kind: str) -> None:
    rows.add(
        "cgx_agencies",
        0,
        agcy_agency_code=code,
        agcy_name=name,
        agcy_kind=kind,
        agcy_has_generic_mailbox="Y" if kind in ("POLICE", "SCHOOL", "GP") else "N",
        agcy_lead_email=f"{code.lower()}@example.org",
        agcy_calendar_id="LA:999" if kind == "SCHOOL" else None,
    )


def _write_partner(rows: Rows, partner: Partner) -> None:
    rows.add(
        "ssd_professionals",
        0,
        prof_professional_id=partner.worker_id,
        prof_staff_id=f"P{partner.worker_id[2:]}",
        prof_professional_name=f"Partner {partner.worker_id[2:]}",
        prof_professional_job_title=partner.role.replace("_", " ").title(),
        prof_professional_department=partner.agency_code,
        prof_agency_worker_flag="N",
    )
    if partner.role in ("POLICE", "DSL_SCHOOL"):
        rows.add(
            "cgx_staff",
            0,
            stff_professional_id=partner.worker_id,
            stff_email=f"{partner.worker_id.lower()}@example.org",
            stff_role="EXTERNAL",
            stff_registered="N",
            stff_case_holding="N",
            stff_is_external="Y",
        )
