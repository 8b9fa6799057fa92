"""Contact, referral, strategy discussion, section 47 enquiry and assessment."""

from collections.abc import Sequence

from snapshot.synth import agencies
from snapshot.synth.family import Child, Family
from snapshot.synth.rows import at

SOURCES = ("SCHOOL", "POLICE", "HEALTH", "FAMILY", "NEIGHBOUR")
PRIMARY_NEEDS = ("N1", "N1", "N1", "N1", "N5", "N4", "N2")
DELAYS = ("FAMILY_ENGAGEMENT", "COMPLEXITY", "CAPACITY", "WORKER_CHANGE")


def write_front_door(family: Family) -> None:
    """How the family came to the conference. Siblings share every day but have rows of their own."""
    write_contact(family, family.children[0].person_id, family.children[0].referral_id)
    for child in family.children:
        offset = child.started_on - family.conference_on
        write_referral(
            family, child.person_id, child.referral_id, family.referral_on + offset, _closed_on(family, child)
        )
        if family.story != "transfer_in":
            _write_enquiry(family, child, family.enquiry_on + offset)
            _write_strategy(family, child, family.enquiry_on + offset)
    first = family.children[0]
    write_assessment(family, first.person_id, first.referral_id, family.referral_on)


def _closed_on(family: Family, child: Child) -> int | None:
    """Cases stay open for child in need work after a plan; children who die, move or grow up are closed."""
    if child.ended_on is None or child.end_reason == "COURT_ORDER":
        return None
    if child.end_reason == "REVIEW_DECISION":
        return child.ended_on + 120 if family.number % 3 else None
    return child.ended_on


def write_contact(family: Family, person_id: str, referral_id: str | None) -> None:
    contact_id = family.id("CO")
    received = at(family.known_on, family.between(480, 1020))
    is_late = family.chance(family.rates.contact_late)
    decided = (
        at(family.days.add(family.known_on, family.between(2, 5)), 700)
        if is_late
        else received + family.between(30, 420)
    )
    family.add(
        "ssd_contacts",
        family.known_on,
        cont_contact_id=contact_id,
        cont_person_id=person_id,
        cont_contact_date=family.known_on,
        cont_contact_source_code=family.pick(SOURCES),
    )
    family.add(
        "cgx_contact_details",
        max(decided // 1440, family.referral_on),
        cntd_contact_id=contact_id,
        cntd_received_at=received,
        cntd_decided_at=decided,
        cntd_decision="REFERRAL" if referral_id else family.pick(("NFA", "EARLY_HELP", "ADVICE")),
        cntd_referral_id=referral_id,
        cntd_feedback_date=family.known_on + family.between(1, 4) if family.chance(0.8) else None,
        cntd_rationale_recorded="Y" if family.chance(0.9) else "N",
        cntd_anonymous="N",
    )


def write_referral(family: Family, person_id: str, referral_id: str, referral_on: int, closed_on: int | None) -> None:
    worker = family.lead_on(referral_on)
    closed = closed_on if closed_on is not None and closed_on <= family.now else None
    need = family.pick(PRIMARY_NEEDS)

    def referral(day: int) -> dict[str, object] | None:
        if day < referral_on:
            return None
        is_closed = closed is not None and closed <= day
        return {
            "cine_referral_id": referral_id,
            "cine_person_id": person_id,
            "cine_referral_date": referral_on,
            "cine_cin_primary_need_code": need,
            "cine_referral_nfa": "N",
            "cine_close_date": closed if is_closed else None,
            "cine_close_reason": "RC7" if is_closed else None,
            "cine_referral_team": family.team.team_id,
            "cine_referral_worker_id": worker,
        }

    family.rows.track("ssd_cin_episodes", (referral_on, closed or 0), referral)
    if family.feature(19, 0.05):
        family.add(
            "cgx_referral_details",
            referral_on,
            refd_referral_id=referral_id,
            refd_planned_close_date=family.now + 5 if family.story == "planned_close" else None,
            refd_previous_worker_reason=family.pick(("LEFT", "TEAM_MOVED", None)),
            refd_recorded_date=at(referral_on, 700),
        )


def write_assessment(family: Family, person_id: str, referral_id: str, started: int) -> None:
    assessment_id = family.id("AS")
    is_late = family.chance(family.rates.assessment_late)
    finished = family.days.add(started, family.between(47, 75) if is_late else family.between(20, 44))
    finding = family.pick(("neglect", "abuse", "both"))
    worker = family.lead_on(started)

    family.add(
        "ssd_cin_assessments",
        started,
        cina_assessment_id=assessment_id,
        cina_person_id=person_id,
        cina_referral_id=referral_id,
        cina_assessment_start_date=started,
        cina_assessment_auth_date=finished,
        cina_assessment_child_seen="Y" if family.chance(0.95) else "N",
        cina_assessment_worker_id=worker,
    )
    family.add(
        "cgx_assessment_details",
        started,
        asmd_assessment_id=assessment_id,
        asmd_delay_reason=family.pick(DELAYS) if is_late and family.chance(0.6) else None,
        asmd_seen_visits=family.between(1, 4),
        asmd_factor_neglect="Y" if finding != "abuse" else "N",
        asmd_factor_domestic_abuse="Y" if finding != "neglect" else "N",
    )


def _write_enquiry(family: Family, child: Child, started: int) -> None:
    conference = child.started_on
    unfinished = family.chance(family.rates.enquiry_unfinished)
    ended = None if unfinished else min(conference - 1, family.days.add(started, family.between(4, 8)))
    write_enquiry(family, child.person_id, child.enquiry_id, child.referral_id, started=started, ended=ended)
    _write_request(family, child, ended or family.days.add(started, 5))
    if family.story == "strategy_again":
        _write_correction(family, child, started)


def write_enquiry(
    family: Family,
    person_id: str,
    enquiry_id: str,
    referral_id: str,
    *,
    started: int,
    ended: int | None,
    decision: str = "REQUIRED",
) -> None:
    """An enquiry; the decision about a conference comes on its last day."""
    worker = family.lead_on(started)
    seen_after = family.between(60, 2400)
    fathers, views = family.chance(0.7), family.chance(0.85)

    def enquiry(day: int) -> dict[str, object] | None:
        if day < started:
            return None
        is_over = ended is not None and ended <= day
        return {
            "s47e_s47_enquiry_id": enquiry_id,
            "s47e_referral_id": referral_id,
            "s47e_person_id": person_id,
            "s47e_s47_start_date": started,
            "s47e_s47_end_date": ended if is_over else None,
            "s47e_s47_nfa": ("Y" if decision == "NOT_REQUIRED" else "N") if is_over else None,
            "s47e_s47_completed_by_worker_id": worker if is_over else None,
            "s47e_s47_completed_by_team": family.team.team_id,
        }

    def details(day: int) -> dict[str, object] | None:
        if day < started:
            return None
        is_over = ended is not None and ended <= day
        return {
            "s47d_s47_enquiry_id": enquiry_id,
            "s47d_icpc_decision": decision if is_over else "UNDECIDED",
            "s47d_icpc_decision_date": ended if is_over else None,
            "s47d_first_required_date": ended if is_over and decision == "REQUIRED" else None,
            "s47d_child_first_seen_at": at(started, 600) + seen_after,
            "s47d_fathers_views": "Y" if fathers else "N",
            "s47d_agencies_views": "Y" if views else "N",
            "s47d_rationale_recorded": "Y" if is_over else None,
            "s47d_recorded_date": at(started, 900),
        }

    family.rows.track("ssd_s47_enquiry", (started, ended or 0), enquiry)
    family.rows.track("cgx_s47_details", (started, ended or 0), details)


def _write_request(family: Family, child: Child, required_on: int) -> None:
    is_late = family.chance(family.rates.conference_request_late)
    requested = family.days.add(required_on, family.between(2, 4)) if is_late else required_on
    family.add(
        "cgx_conference_requests",
        min(requested, child.started_on),
        cfrq_request_id=family.id("CR"),
        cfrq_person_id=child.person_id,
        cfrq_s47_enquiry_id=child.enquiry_id,
        cfrq_conference_type="ICPC",
        cfrq_requested_date=min(requested, child.started_on),
    )


def _write_correction(family: Family, child: Child, started: int) -> None:
    """The start of the enquiry was moved on the record, which seems to restart the clock."""
    changed = started + 5
    family.add(
        "cgx_audit_trail",
        changed,
        trai_change_id=family.id("TR"),
        trai_table_name="ssd_s47_enquiry",
        trai_row_key=child.enquiry_id,
        trai_column_name="s47e_s47_start_date",
        trai_changed_at=at(changed, 660),
        trai_old_value=family.days.iso[started - 3],
        trai_new_value=family.days.iso[started],
        trai_changed_by_id=family.team.manager.worker_id,
        trai_documented_correction="Y" if family.chance(0.5) else "N",
    )


def _write_strategy(family: Family, child: Child, started: int) -> None:
    write_strategy(family, child.person_id, child.enquiry_id, started)
    if family.story == "strategy_again":
        again = family.days.add(started, 6)
        if again < child.started_on:
            write_strategy(family, child.person_id, child.enquiry_id, again)


def write_strategy(family: Family, person_id: str, enquiry_id: str | None, held: int) -> None:
    strategy_id = family.id("ST")
    recorded = family.entered_after(held, family.rates.recorded_late)
    in_a_hurry = family.chance(0.03)
    family.add(
        "cgx_strategy_discussions",
        recorded,
        stra_strategy_id=strategy_id,
        stra_person_id=person_id,
        stra_date=held,
        stra_time=f"{family.between(9, 16):02d}:30",
        stra_s47_enquiry_id=enquiry_id,
        stra_decided_s47="Y" if enquiry_id else "N",
        stra_new_incident="N",
        stra_immediate_protection="Y" if in_a_hurry else "N",
        stra_rationale_recorded="Y" if family.chance(0.92) else "N",
        stra_recorded_date=at(recorded, 1000),
    )
    for agency_code in _strategy_agencies(family):
        family.add(
            "cgx_strategy_participants",
            recorded,
            strp_participant_id=family.id("SP"),
            strp_strategy_id=strategy_id,
            strp_agency_code=agency_code,
        )


def _strategy_agencies(family: Family) -> Sequence[str]:
    if family.chance(family.rates.strategy_not_multi_agency):
        return (agencies.CSC, agencies.POLICE)
    return (agencies.CSC, agencies.POLICE, agencies.HEALTH)
