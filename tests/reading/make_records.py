"""What else is on record about a family: relatives, needs, minutes sent, outcomes, challenges."""

from datetime import date, timedelta

from reading.building import RawRow
from reading.draw import Draw
from reading.make_core_groups import a_worker, an_agency
from reading.make_families import Family, Plan

REASONS = ("SAFETY", "SAFETY", "COURT_ORDER", "OTHER")


def make_records(draw: Draw, family: Family) -> None:
    for child in family.children:
        make_relatives(draw, family, child)
        make_needs(draw, family, child)
        make_registrations(draw, family, child)
        make_advocacy(draw, family, child)
        make_assessed_risk(draw, family, child)
    for plan in family.plans:
        make_outcomes(draw, plan)
        make_challenges(draw, family, plan)
        make_reviews_of_plan(draw, plan)
        make_support(draw, plan)


def make_relatives(draw: Draw, family: Family, child: str) -> None:
    """Parents and carers; the same person may have two rows, or be a sibling."""
    for _ in range(draw.some((0, 1, 2, 2, 3))):
        joined = draw.maybe(draw.near(family.conference_on, -200, 0, 14), 0.3)
        draw.add(
            "cgx_relationships",
            relationship_id=draw.key("RL"),
            child_id=child,
            related_id=draw.some((*family.parents, *family.parents, *family.children)),
            kind=draw.some(("MOTHER", "FATHER", "FATHER", "STEP_PARENT", "CARER", "SIBLING", "OTHER")),
            has_pr=draw.flag(0.6, 0.4),
            is_carer=draw.flag(0.4, 0.4),
            start_date=joined,
            end_date=draw.maybe(draw.near(joined or family.conference_on, 10, 30), 0.2),
            no_involvement_reason=draw.maybe(draw.some(REASONS), 0.2),
            decided_by_id=draw.maybe(a_worker(draw), 0.4),
        )


def make_needs(draw: Draw, family: Family, child: str) -> None:
    factors = ("DOMESTIC_ABUSE", "DRUGS", "SEND", "HOUSING", "NEGLECT", "OFFENDING_ADULT")
    for _ in range(draw.some((0, 0, 1, 2))):
        on = draw.near(family.conference_on, -30, 0, 0, 5, 14, 20)
        draw.add(
            "cgx_need_factors",
            factor_id=draw.key("NF"),
            child_id=child,
            need_factor=draw.some(factors),
            recorded_date=on,
            ended_date=draw.maybe(draw.near(on, 10, 30, 60), 0.3),
            no_agency_reason=draw.maybe("NOT_COMMISSIONED", 0.1),
        )


def make_registrations(draw: Draw, family: Family, child: str) -> None:
    for _ in range(draw.some((0, 1, 1, 2))):
        on = draw.maybe(draw.near(family.conference_on, -100, 0, 14, 20), 0.5)
        draw.add(
            "cgx_agency_registrations",
            registration_id=draw.key("GR"),
            person_id=child,
            agency_code=draw.maybe(an_agency(draw), 0.9),
            kind=draw.some(("GP", "GP", "GP", "SCHOOL")),
            status=draw.some(("ACTIVE", "ACTIVE", "ACTIVE", "NOT_REGISTERED")),
            start_date=on,
            end_date=draw.maybe(draw.near(on or family.conference_on, 14, 30), 0.2),
        )


def make_advocacy(draw: Draw, family: Family, child: str) -> None:
    for _ in range(draw.some((0, 0, 1, 1, 2))):
        on = draw.near(family.conference_on, -3, 0, 5, 14, 60, 91)
        draw.add(
            "cgx_advocacy",
            advocacy_id=draw.key("AD"),
            person_id=child,
            offered_date=draw.maybe(on, 0.9),
            response=draw.maybe(draw.some(("ACCEPTED", "DECLINED", "PENDING")), 0.9),
            started_date=draw.maybe(draw.near(on, 0, 7), 0.5),
            ended_date=draw.maybe(draw.near(on, 14, 60), 0.3),
        )


def make_assessed_risk(draw: Draw, family: Family, child: str) -> None:
    for _ in range(draw.some((0, 1, 2, 3))):
        on = draw.near(family.conference_on, 0, 14, 20, 28, 42, 56)
        draw.add(
            "cgx_risk_assessments",
            assessment_id=draw.key("RA"),
            person_id=child,
            version_date=on,
            no_change=draw.flag(),
            recorded_date=draw.typed(on),
        )


def make_outcomes(draw: Draw, plan: Plan) -> None:
    specific = draw.some((0.0, 0.0, 1.0))
    for _ in range(draw.some((0, 1, 2))):
        on = draw.near(plan.start, 0, 14, 40)
        draw.add(
            "cgx_plan_outcomes",
            outcome_id=draw.key("OC"),
            cp_plan_id=plan.id,
            area="HEALTH",
            created_date=on,
            closed_date=draw.maybe(draw.some((draw.near(on, 30), draw.around_as_of())), 0.2),
            child_specific=draw.flag(0.4, specific),
            same_as_sibling=draw.flag(0.3, 0.5),
        )


def make_challenges(draw: Draw, family: Family, plan: Plan) -> None:
    """Escalations with their stages, and legal planning."""
    for _ in range(draw.some((0, 0, 0, 1, 2))):
        on = draw.some((draw.near(plan.start, 10, 14, 28, 42), draw.near(draw.as_of, -28, -20, -7, 0)))
        key, named = draw.key("ES"), draw.some(("plan", "plan", "person", "neither"))
        closed = draw.maybe(draw.near(on, 3, 7, 14, 28), 0.4)
        status = draw.some(("RESOLVED", "WITHDRAWN")) if closed else "OPEN"
        draw.add(
            "cgx_escalations",
            escalation_id=key,
            process=draw.some(("MULTI_AGENCY", "DRP", "INFORMAL")),
            person_id=draw.maybe(plan.child, 0.6) if named == "plan" else plan.child,
            cp_plan_id=plan.id if named == "plan" else None,
            level=1,
            raised_date=on,
            status=status,
            resolved_date=closed if status == "RESOLVED" else None,
            withdrawn_date=closed if status == "WITHDRAWN" else None,
        )
        make_stages(draw, key, on)
    for _ in range(draw.some((0, 0, 0, 1))):
        draw.add(
            "cgx_legal_planning",
            decision_id=draw.key("LG"),
            person_id=plan.child,
            decision_date=draw.near(plan.start, 14, 28, 42, 60),
        )


def make_stages(draw: Draw, escalation: str, on: date) -> None:
    for number in range(draw.some((0, 1, 2))):
        opened = draw.near(on, 0, 5, 7)
        draw.add(
            "cgx_escalation_stages",
            stage_id=draw.key("SG"),
            escalation_id=escalation,
            stage_no=number + 1,
            opened_date=opened,
            extended_to=draw.maybe(draw.near(opened, 3, 10, 20), 0.3),
            outcome_date=draw.maybe(draw.near(opened, 2, 7, 7, 10), 0.5),
            bypassed=draw.flag(0.2),
        )


def make_reviews_of_plan(draw: Draw, plan: Plan) -> None:
    """Management reviews and mid-point checks."""
    for _ in range(draw.some((0, 0, 1))):
        draw.add(
            "cgx_management_reviews",
            review_id=draw.key("MR"),
            cp_plan_id=plan.id,
            date=draw.near(plan.start, 0, 5, 30),
            kind="MANAGER",
        )
    for _ in range(draw.some((0, 1, 1, 2))):
        draw.add(
            "cgx_midpoint_checks",
            check_id=draw.key("MP"),
            cp_plan_id=plan.id,
            date=draw.near(plan.start, 0, 45, 45, 59, 91, 150, 182),
        )


def make_support(draw: Draw, plan: Plan) -> None:
    """What follows the end of a plan."""
    end = plan.end or draw.as_of
    if draw.chance(0.25):
        draw.add(
            "ssd_early_help_episodes",
            episode_id=draw.key("EH"),
            person_id=plan.child,
            episode_start_date=draw.near(end, -3, 0, 5, 7, 14),
        )


def enrich(draw: Draw) -> None:
    """Fill in what the rows of meetings and plans can hold besides their dates."""
    days = {m["cgmt_meeting_id"]: meeting_day(draw, m) for m in draw.tables["cgx_meetings"]}
    for m in draw.tables["cgx_meetings"]:
        enrich_meeting(draw, m, days[m["cgmt_meeting_id"]])
    for s in draw.tables["cgx_meeting_subjects"]:
        enrich_subject(draw, s, days[s["cgms_meeting_id"]])
    for a in draw.tables["cgx_attendance"]:
        a["cgat_part_excluded"] = draw.flag(0.2, 0.6)
        a["cgat_not_invited_by_id"] = draw.maybe(a_worker(draw), 0.3)
        if a["cgat_status"] == "EXCLUDED" or draw.chance(0.1):
            add_exclusion(draw, a)
    for n in list(draw.tables["cgx_minutes"]):
        enrich_minutes(draw, n, days[n["cgmn_meeting_id"]])
    for d in draw.tables["cgx_cp_plan_details"]:
        enrich_details(draw, d)
    for c in draw.tables["cgx_actions"]:
        enrich_action(draw, c)


def meeting_day(draw: Draw, m: RawRow) -> date:
    text = m["cgmt_held_date"] or m["cgmt_scheduled_date"]
    return date.fromisoformat(text) if text else draw.as_of


def text(value: date | None) -> str | None:
    return None if value is None else str(value)


def enrich_meeting(draw: Draw, m: RawRow, on: date) -> None:
    m["cgmt_next_meeting_date"] = text(draw.maybe(draw.near(on, 28, 42), 0.6))
    m["cgmt_next_meeting_time"] = draw.time()
    m["cgmt_next_venue_recorded"] = draw.flag(0.7)
    m["cgmt_chair_id"] = draw.maybe(a_worker(draw), 0.7)
    m["cgmt_minute_taker_id"] = draw.maybe(a_worker(draw), 0.7)
    m["cgmt_no_new_actions"] = draw.flag(0.2)


def enrich_subject(draw: Draw, s: RawRow, on: date) -> None:
    plans = {p["cppl_cp_plan_id"] for p in draw.tables["ssd_cp_plans"] if p["cppl_person_id"] == s["cgms_person_id"]}
    versions = [v["cgpv_version_id"] for v in draw.tables["cgx_plan_versions"] if v["cgpv_cp_plan_id"] in plans]
    members = [b["cgmb_member_id"] for b in draw.tables["cgx_members"] if b["cgmb_cp_plan_id"] in plans]
    s["cgms_plan_version_id"] = draw.maybe(draw.some(versions), 0.7) if versions else None
    s["cgms_progress"] = draw.maybe(draw.some(("SUFFICIENT", *("INSUFFICIENT",) * 4, "TOO_EARLY")), 0.85)
    s["cgms_child_nonattendance_reason"] = draw.maybe("CHILD_CHOICE", 0.4)
    s["cgms_feedback_member_id"] = draw.maybe(draw.some(members), 0.2) if members else None
    s["cgms_feedback_professional_id"] = draw.maybe(a_worker(draw), 0.2)
    s["cgms_shared_with_child_date"] = text(draw.maybe(draw.near(on, 0, 10, 14, 14), 0.5))
    s["cgms_not_shared_reason"] = draw.maybe("TOO_YOUNG", 0.1)


def add_exclusion(draw: Draw, a: RawRow) -> None:
    draw.add(
        "cgx_exclusions",
        exclusion_id=draw.key("EX"),
        attendance_id=a["cgat_attendance_id"],
        decided_by_id=draw.maybe(a_worker(draw), 0.8),
        decided_date=draw.maybe(draw.around_as_of() - timedelta(days=20), 0.8),
        reason=draw.maybe("DISRUPTION", 0.8),
        scope=draw.maybe("WHOLE", 0.8),
    )


def enrich_minutes(draw: Draw, n: RawRow, on: date) -> None:
    for column in ("working_well", "worried_about", "next_steps", "scaling_recorded", "scaling_explained"):
        n[f"cgmn_{column}"] = draw.flag(0.8, 0.1)
    n["cgmn_authorised_by_id"] = draw.maybe(a_worker(draw), 0.7)
    whom = readers(draw, n)
    for _ in range(draw.some((0, 0, 1, 2, 4))):
        d = draw.add(
            "cgx_minutes_distribution",
            table_id=draw.key("DB"),
            minutes_id=n["cgmn_minutes_id"],
            sent_date=draw.maybe(draw.near(on, 2, 10, 14, 14, 15), 0.85),
            withheld=draw.flag(0.3, 0.4),
            withheld_reason=draw.maybe("LEGAL", 0.4),
        )
        for column, options in draw.rng.sample(whom, draw.some((1, 1, 1, 2))):
            d[f"cgmd_{column}"] = draw.some(options) if options else None


def readers(draw: Draw, n: RawRow) -> list[tuple[str, list[str | None]]]:
    """To whom minutes may be sent: mostly to somebody who has to do with the children of the meeting."""
    subjects = [s for s in draw.tables["cgx_meeting_subjects"] if s["cgms_meeting_id"] == n["cgmn_meeting_id"]]
    children = {s["cgms_person_id"] for s in subjects}
    plans = {p["cppl_cp_plan_id"] for p in draw.tables["ssd_cp_plans"] if p["cppl_person_id"] in children}

    def ids(table: str, name: str, column: str, wanted: set[str | None]) -> list[str | None]:
        return [row[name] for row in draw.tables[table] if row[column] in wanted or draw.chance(0.03)]

    return [
        ("member_id", ids("cgx_members", "cgmb_member_id", "cgmb_cp_plan_id", plans)),
        (
            "attendance_id",
            ids("cgx_attendance", "cgat_attendance_id", "cgat_meeting_id", {n["cgmn_meeting_id"]}),
        ),
        ("person_id", ids("cgx_relationships", "rela_related_id", "rela_child_id", children)),
        (
            "agency_code",
            ids("cgx_agency_registrations", "agrg_agency_code", "agrg_person_id", children),
        ),
        ("agency_code", [g["agcy_agency_code"] for g in draw.tables["cgx_agencies"]]),
    ]


def enrich_details(draw: Draw, d: RawRow) -> None:
    plan = next(p for p in draw.tables["ssd_cp_plans"] if p["cppl_cp_plan_id"] == d["cpld_cp_plan_id"])
    start = date.fromisoformat(plan["cppl_cp_plan_start_date"] or str(draw.as_of))
    end = date.fromisoformat(plan["cppl_cp_plan_end_date"] or str(draw.as_of))
    d["cpld_detailed_plan_agreed_date"] = text(draw.maybe(draw.near(start, -3, 10, 14, 21), 0.3))
    d["cpld_plan_last_updated_date"] = text(draw.maybe(draw.near(start, 20, 90, 182), 0.3))
    d["cpld_next_review_date"] = text(draw.maybe(draw.near(start, 60, 91), 0.4))
    d["cpld_exit_plan_date"] = text(draw.maybe(draw.near(end, -5, 0, 5, 7, 14), 0.3))
    d["cpld_no_further_support_date"] = text(draw.maybe(draw.near(end, 0, 7, 14), 0.15))
    d["cpld_end_rationale_recorded"] = draw.flag(0.5)


def enrich_action(draw: Draw, c: RawRow) -> None:
    members = [
        b["cgmb_member_id"]
        for b in draw.tables["cgx_members"]
        if b["cgmb_cp_plan_id"] == c["cgac_cp_plan_id"] or draw.chance(0.02)
    ]
    relatives = [x["rela_related_id"] for x in draw.tables["cgx_relationships"] if draw.chance(0.3)]
    created = date.fromisoformat(c["cgac_created_date"] or str(draw.as_of))
    c["cgac_owner_member_id"] = draw.maybe(draw.some(members), 0.4) if members else None
    c["cgac_owner_professional_id"] = draw.maybe(a_worker(draw), 0.2)
    c["cgac_owner_person_id"] = draw.maybe(draw.some(relatives), 0.25) if relatives else None
    c["cgac_owner_agency_code"] = draw.maybe(an_agency(draw), 0.4)
    c["cgac_due_ongoing"] = draw.flag(0.3)
    c["cgac_review_date"] = text(draw.maybe(draw.near(created, 28), 0.5))
    c["cgac_last_update_date"] = text(draw.maybe(draw.near(created, 0, 14, 28, 42), 0.3))
    meetings = [s["cgms_meeting_id"] for s in draw.tables["cgx_meeting_subjects"] if draw.chance(0.1)]
    for _ in range(draw.some((0, 0, 0, 1))):
        draw.add(
            "cgx_action_updates",
            update_id=draw.key("AU"),
            action_id=c["cgac_action_id"],
            meeting_id=draw.maybe(draw.some(meetings), 0.3) if meetings else None,
            date=draw.near(created, 0, 14, 28, 42),
            status=draw.some(("OPEN", "IN_PROGRESS", "COMPLETED")),
        )
