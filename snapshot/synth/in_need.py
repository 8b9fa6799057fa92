"""Children in need without a child protection plan: a family of one child, with few rows."""

from snapshot.synth.family import Family, Spell
from snapshot.synth.front_door import (
    write_assessment,
    write_contact,
    write_enquiry,
    write_referral,
    write_strategy,
)
from snapshot.synth.looked_after import write_care, write_missing
from snapshot.synth.people import ETHNICITIES, YEAR
from snapshot.synth.plans import write_lead
from snapshot.synth.rows import at

#: What a child in need's case is about, by share: plan, assessment, care, enquiry.
PLAN_UNTIL = 0.45
ASSESSMENT_UNTIL = 0.92
CARE_UNTIL = 0.95
REVIEW_LIMIT = 42


def write_child_in_need(family: Family) -> None:
    """One child known to social care but not on a plan."""
    kind = (family.number % 40) / 40 if family.number < 40 else family.rng.random()
    person_id, referral_id = f"C{family.key}", f"R{family.key}"
    back = family.between(30, 900) if ASSESSMENT_UNTIL <= kind < CARE_UNTIL else family.between(3, 100)
    family.referral_on = family.days.on_or_before(family.now - back)
    family.known_on = family.days.add(family.referral_on, -1)
    _write_person(family, person_id)
    unallocated = family.chance(family.rates.cin_unallocated)
    if not unallocated:
        worker = family.pick([one for one in family.team.social_workers if one.active_to is None])
        start = max(family.referral_on, worker.active_from)
        family.spells.append(Spell(worker_id=worker.worker_id, start=start, end=None, reason="FCONTA"))
        write_lead(family, person_id, referral_id, family.spells[0])
    write_referral(family, person_id, referral_id, family.referral_on, None)
    if kind < PLAN_UNTIL:
        start = family.referral_on + family.between(5, 20)
        if start <= family.now:
            write_cin_plan(family, person_id, referral_id, start, None)
    elif kind < ASSESSMENT_UNTIL:
        if family.chance(0.4):
            write_contact(family, person_id, referral_id if family.chance(0.8) else None)
        if family.chance(0.6):
            write_assessment(family, person_id, referral_id, family.referral_on)
    elif kind < CARE_UNTIL:
        _write_looked_after(family, person_id)
    else:
        _write_enquiry(family, person_id, referral_id)


def _write_person(family: Family, person_id: str) -> None:
    family.add(
        "ssd_person",
        family.known_on,
        pers_person_id=person_id,
        pers_forename="Child",
        pers_surname=family.key,
        pers_sex=family.pick(("M", "F")),
        pers_dob=family.known_on - int(16.5 * YEAR * family.rng.random()),
        pers_ethnicity=family.pick(ETHNICITIES),
    )


def write_cin_plan(family: Family, person_id: str, referral_id: str, start: int, end: int | None) -> None:
    """A child in need plan with its visits and reviews."""
    plan_id = family.id("CP")
    family.add(
        "ssd_cin_plans",
        start,
        cinp_cin_plan_id=plan_id,
        cinp_person_id=person_id,
        cinp_referral_id=referral_id,
        cinp_cin_plan_start_date=start,
        cinp_cin_plan_end_date=end,
        cinp_cin_plan_worker_id=family.lead_on(start),
    )
    last = family.now if end is None else min(end, family.now)
    day = start
    while True:
        missed = family.chance(family.rates.cin_visit_missed)
        day = family.days.add(day, family.between(21, 35) if missed else family.between(14, 20))
        if day > last:
            break
        _write_visit(family, person_id, day)
    _write_reviews(family, plan_id, start, last)


def _write_visit(family: Family, person_id: str, day: int) -> None:
    family.add(
        "ssd_cin_visits",
        day,
        cinv_cin_visit_id=family.id("NV"),
        cinv_person_id=person_id,
        cinv_cin_visit_date=day,
        cinv_cin_visit_seen="Y",
        cinv_cin_visit_seen_alone="Y" if family.chance(0.6) else "N",
    )


def _write_reviews(family: Family, plan_id: str, start: int, last: int) -> None:
    day = family.days.on_or_before(start + REVIEW_LIMIT - family.between(0, 10))
    while day <= last:
        recorded = family.entered_after(day, family.rates.recorded_late)
        family.add(
            "cgx_cin_reviews",
            recorded,
            cinr_review_id=family.id("NR"),
            cinr_cin_plan_id=plan_id,
            cinr_status="HELD",
            cinr_scheduled_date=day,
            cinr_held_date=day,
            cinr_record_complete_date=max(recorded, day + 3),
            cinr_attendees_listed="Y" if family.chance(0.9) else "N",
            cinr_absentees_listed="Y" if family.chance(0.8) else "N",
            cinr_progress=family.pick(("SUFFICIENT", "PARTIAL", None)),
            cinr_minutes_gp_date=recorded + 5 if family.chance(0.6) else None,
            cinr_recorded_date=at(recorded, 950),
        )
        day = family.days.on_or_after(day + REVIEW_LIMIT + family.between(-9, 9))


def _write_looked_after(family: Family, person_id: str) -> None:
    start = family.referral_on + 2
    end = start + family.between(60, 300) if family.chance(0.2) else None
    write_care(family, person_id, start, end)
    if family.chance(0.25):
        write_missing(family, person_id, start, family.now if end is None else min(end, family.now))


def _write_enquiry(family: Family, person_id: str, referral_id: str) -> None:
    """An enquiry that led to no conference, is undecided, or waits for its conference."""
    enquiry_id = f"S47{family.key}"
    ended = family.days.add(family.referral_on, family.between(5, 12))
    decision = family.pick(("NOT_REQUIRED", "NOT_REQUIRED", "NOT_REQUIRED", "REQUIRED"))
    over = None if family.chance(0.15) else ended
    write_enquiry(family, person_id, enquiry_id, referral_id, started=family.referral_on, ended=over, decision=decision)
    write_strategy(family, person_id, enquiry_id, family.referral_on)
