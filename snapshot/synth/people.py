"""Children, parents and what is recorded about them."""

from snapshot.synth import agencies
from snapshot.synth.agencies import Partner
from snapshot.synth.family import Adult, Child, Family
from snapshot.synth.rows import at
from snapshot.synth.size import PRACTICES_A_TEAM, SCHOOLS_A_TEAM

ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "MWBC", "MWAS", "APKN", "AIND", "BAFR", "AOTH", "NOBT")
CATEGORIES = ("NEG", "NEG", "NEG", "NEG", "NEG", "EMO", "EMO", "EMO", "PHY", "SAB", "MUL")
#: Needs and the agency that answers each; the last two call for none.
NEEDS = {
    "DOMESTIC_ABUSE": "AG-DV",
    "ADULT_MENTAL_HEALTH": "AG-ADULTMH",
    "DRUGS": "AG-SUBSTANCE",
    "ALCOHOL": "AG-SUBSTANCE",
    "HOUSING": "AG-HOUSING",
    "OFFENDING_ADULT": "AG-PROBATION",
    "CHILD_MENTAL_HEALTH": "AG-CAMHS",
    "SEND": "AG-SEND",
    "YOUTH_OFFENDING": "AG-YJS",
    "NEGLECT": "",
    "OTHER": "",
}
#: Stories in which the plan does not end by the decision of a review.
OTHER_ENDINGS = {"transferred_out": "TRANSFERRED_OUT", "court_order": "COURT_ORDER"}
YEAR = 365.25


def make_people(family: Family) -> None:
    """Draw the children and the adults of the household."""
    for place in range(family.size):
        family.children.append(_child(family, place))
    _apply_story(family)
    family.adults.append(_adult(family, "MOTHER", "Y", is_carer=True))
    if family.story == "exclusion" or family.chance(0.75):
        family.adults.append(_father(family))
    if family.chance(0.12):
        family.adults.append(_adult(family, "STEP_PARENT", "N", is_carer=True))
    if family.chance(0.10):
        family.adults.append(_adult(family, "GRANDPARENT", None, is_carer=False))


def _child(family: Family, place: int) -> Child:
    oldest = 16.0 if family.ended_on is None else 15.0
    years = oldest * family.rng.random() ** 1.25
    name = f"{family.key}-{place + 1}"
    return Child(
        person_id=f"C{name}",
        sex=family.pick(("M", "F")),
        dob=family.conference_on - int(years * YEAR) - 20,
        plan_id=f"P{name}",
        icpc_id=f"IC{name}",
        enquiry_id=f"S47{name}",
        referral_id=f"R{name}",
        started_on=family.conference_on,
        ended_on=family.ended_on,
        end_reason="REVIEW_DECISION" if family.ended_on else None,
        category=family.pick(CATEGORIES),
    )


def _adult(family: Family, kind: str, has_pr: str | None, *, is_carer: bool) -> Adult:
    return Adult(person_id=family.id("A"), kind=kind, has_pr=has_pr, is_carer=is_carer)


def _father(family: Family) -> Adult:
    left_out = None
    if family.story != "exclusion" and family.chance(0.12):
        left_out = family.pick(("SAFETY", "WHEREABOUTS_UNKNOWN", "COURT_ORDER"))
    has_pr = family.pick(("Y", "Y", "Y", "Y", "N", None))
    return Adult(person_id=family.id("A"), kind="FATHER", has_pr=has_pr, is_carer=family.chance(0.5), left_out=left_out)


def _apply_story(family: Family) -> None:
    """The stories that change a child's own dates."""
    first = family.children[0]
    if family.story == "unborn":
        family.children[-1].dob, family.children[-1].expected_on = _birth(family)
    elif family.story == "death" and family.ended_on is None:
        first.died_on = family.now - family.between(0, min(60, family.now - family.conference_on))
        first.ended_on, first.end_reason = first.died_on, "DIED"
    elif family.story == "turning_18" and family.ended_on:
        birthday = family.ended_on
        first.dob = family.days.months(birthday, -216)
        first.end_reason = "TURNED_18"
    elif family.story in OTHER_ENDINGS and family.ended_on:
        for child in family.children:
            child.end_reason = OTHER_ENDINGS[family.story]
    elif family.story == "newcomer" and len(family.children) > 1:
        _join_late(family, family.children[-1])


def _birth(family: Family) -> tuple[int | None, int]:
    """An unborn child's birth: some are born while the plan runs."""
    expected = family.conference_on + family.between(20, 120)
    return (expected, expected) if expected <= family.now else (None, expected)


def _join_late(family: Family, child: Child) -> None:
    """A baby born after the plan was made gets a conference of its own."""
    joins = family.days.on_or_after(family.conference_on + 90)
    if joins < family.last_day - 30:
        child.started_on = joins
        child.dob = joins - 25


def write_people(family: Family) -> None:
    for place, child in enumerate(family.children):
        _write_child(family, child, place)
        _write_registrations(family, child)
        _write_relationships(family, child)
        _write_facts(family, child)
    for adult in family.adults:
        _write_adult(family, adult)


def child_known_on(family: Family, child: Child) -> int:
    return max(family.known_on, child.started_on - 40) if child.started_on > family.conference_on else family.known_on


def _write_child(family: Family, child: Child, place: int) -> None:
    known = child_known_on(family, child)
    ethnicity = family.pick(ETHNICITIES)
    upn = f"A{family.number % 10**9:09d}{place:03d}" if child.age(family.now) >= 5 else None

    def person(day: int) -> dict[str, object] | None:
        if day < known:
            return None
        is_born = not child.is_unborn(day)
        return {
            "pers_person_id": child.person_id,
            "pers_forename": "Child",
            "pers_surname": f"{family.key}-{place + 1}",
            "pers_sex": child.sex if is_born else "U",
            "pers_dob": child.dob if is_born else None,
            "pers_expected_dob": None if is_born else child.expected_on or child.dob,
            "pers_death_date": child.died_on,
            "pers_ethnicity": ethnicity,
            "pers_upn": upn,
        }

    family.rows.track("ssd_person", (known, child.dob or 0), person)
    family.add(
        "cgx_person_details",
        known,
        pdet_person_id=child.person_id,
        pdet_household_id=f"H{family.key}",
        pdet_interpreter_needed="N",
        pdet_access_needed="Y" if family.chance(0.02) else "N",
        pdet_short_break_only="N",
        pdet_recorded_date=at(known, 600),
    )
    _write_family_id(family, child.person_id, known)


def _write_family_id(family: Family, person_id: str, known: int) -> None:
    family.add(
        "ssd_family", known, fami_table_id=family.id("FA"), fami_family_id=f"H{family.key}", fami_person_id=person_id
    )


def _write_adult(family: Family, adult: Adult) -> None:
    family.add(
        "ssd_person",
        family.known_on,
        pers_person_id=adult.person_id,
        pers_forename="Parent" if adult.kind in ("MOTHER", "FATHER") else "Relative",
        pers_surname=family.key,
        pers_sex="F" if adult.kind == "MOTHER" else family.pick(("M", "F")),
        pers_dob=family.known_on - int((20 + 25 * family.rng.random()) * YEAR),
        pers_is_mother="Y" if adult.kind == "MOTHER" else "N",
    )


def _write_registrations(family: Family, child: Child) -> None:
    known = child_known_on(family, child)
    team = family.team.number
    if child.is_unborn(family.now):
        return
    since = max(child.dob or known, known - 900)
    if family.chance(0.94):
        child.gp = agencies.practice(team * PRACTICES_A_TEAM + family.number % PRACTICES_A_TEAM)
        _register(family, child, child.gp, "GP", since)
    kind, partner = _place_of_learning(family, child)
    if partner and family.chance(0.95):
        child.school = partner
        _register(family, child, partner, kind, max(since, known - 400))
    elif kind == "SCHOOL":
        _register(family, child, None, kind, known)


def _place_of_learning(family: Family, child: Child) -> tuple[str, Partner | None]:
    age = child.age(child.started_on)
    team = family.team.number
    if age >= 16:
        return "COLLEGE", agencies.college()
    if age >= 5:
        return "SCHOOL", agencies.school(team * SCHOOLS_A_TEAM + family.number % SCHOOLS_A_TEAM)
    return ("EARLY_YEARS", agencies.nursery(team)) if age >= 3 else ("", None)


def _register(family: Family, child: Child, partner: Partner | None, kind: str, since: int) -> None:
    known = max(child_known_on(family, child), since)
    family.add(
        "cgx_agency_registrations",
        known,
        agrg_registration_id=family.id("RG"),
        agrg_person_id=child.person_id,
        agrg_agency_code=partner.agency_code if partner else None,
        agrg_kind=kind,
        agrg_status="ACTIVE" if partner else "HOME_EDUCATED",
        agrg_start_date=since,
    )


def _write_relationships(family: Family, child: Child) -> None:
    for adult in family.adults:
        family.add(
            "cgx_relationships",
            child_known_on(family, child),
            rela_relationship_id=family.id("RE"),
            rela_child_id=child.person_id,
            rela_related_id=adult.person_id,
            rela_kind=adult.kind,
            rela_has_pr=adult.has_pr,
            rela_is_carer="Y" if adult.is_carer else "N",
            rela_no_involvement_reason=adult.left_out,
            rela_decided_by_id=family.team.manager.worker_id if adult.left_out else None,
        )
    for sibling in family.children:
        if sibling.person_id < child.person_id:
            family.add(
                "cgx_relationships",
                max(child_known_on(family, child), child_known_on(family, sibling)),
                rela_relationship_id=family.id("RE"),
                rela_child_id=child.person_id,
                rela_related_id=sibling.person_id,
                rela_kind="SIBLING",
            )


def _write_facts(family: Family, child: Child) -> None:
    """Disability and immigration status of the few."""
    known = child_known_on(family, child)
    if child.age(known) >= 0 and family.feature(5, 0.08):
        code = family.pick(("LD", "AUT", "BEH", "MOB", "NONE", "NONE"))
        family.add(
            "ssd_disability",
            known,
            disa_table_id=family.id("DI"),
            disa_person_id=child.person_id,
            disa_disability_code=code,
        )
    if family.feature(6, 0.01):
        family.add(
            "ssd_immigration_status",
            known,
            immi_immigration_status_id=family.id("IM"),
            immi_person_id=child.person_id,
            immi_immigration_status="Limited leave to remain",
            immi_immigration_status_start_date=known - 100,
        )
