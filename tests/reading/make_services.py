"""Workers, supervision, care and the front door of a family."""

from datetime import date, timedelta

from reading.days import months_later
from reading.draw import Draw
from reading.make_core_groups import a_worker, an_agency
from reading.make_families import Family, Plan

LEVELS_OF_CARE = ("STANDARD",) * 5 + ("CARE_ORDER_AT_HOME", "TEMP_CONNECTED", "SHORT_BREAK")


def make_services(draw: Draw, family: Family) -> None:
    for child in family.children:
        referral = make_referral(draw, family, child)
        make_assessments(draw, child, referral)
        make_involvements(draw, family, child)
        make_child_in_need(draw, family, child)
        make_missing(draw, child)
        make_contact(draw, child)
        make_transfer(draw, family, child)
    for plan in family.plans:
        make_supervision(draw, plan)
    for enquiry in family.enquiries:
        make_request(draw, family, enquiry)


def make_referral(draw: Draw, family: Family, child: str) -> str:
    key, on = draw.key("RF"), draw.near(family.conference_on, -65, -40, -30, -21)
    draw.add(
        "ssd_cin_episodes",
        referral_id=key,
        cine_person_id=child,
        cine_referral_date=on,
        cine_close_date=draw.maybe(draw.some((draw.near(on, 30, 63, 90), draw.around_as_of())), 0.3),
    )
    if draw.chance(0.5):
        draw.add(
            "cgx_referral_details",
            referral_id=key,
            planned_close_date=draw.maybe(draw.near(draw.as_of, 0, 3, 7, 20), 0.5),
            recorded_date=draw.typed(on),
        )
    return key


def make_assessments(draw: Draw, child: str, referral: str) -> None:
    """Assessments of one referral, some on one day, some without a start."""
    started = draw.near(draw.as_of, -66, -63, -30, -10, -100)
    for _ in range(draw.some((0, 1, 1, 2))):
        started = draw.near(started, 0, 0, 10)
        draw.add(
            "ssd_cin_assessments",
            cina_assessment_id=draw.key("AS"),
            cina_person_id=child,
            cina_referral_id=draw.maybe(referral, 0.7),
            cina_assessment_start_date=draw.maybe(started, 0.92),
            cina_assessment_auth_date=draw.maybe(draw.near(started, 20, 45, 60, 63, 64), 0.5),
        )


def make_involvements(draw: Draw, family: Family, child: str) -> None:
    """Workers one after another, with gaps, or nobody."""
    on = draw.near(family.conference_on, -30, -5, 0, 0, 3, 10)
    for _ in range(draw.some((0, 1, 1, 2, 3))):
        ended = draw.some((draw.near(on, 14, 30, 60, 90), draw.near(draw.as_of, -7, -5, 0)))
        ended = max(ended, on)
        draw.add(
            "ssd_involvements",
            involvements_id=draw.key("IN"),
            invo_professional_id=draw.maybe(a_worker(draw), 0.93),
            invo_professional_role_id=draw.some(("LEAD_SW",) * 5 + ("DUTY", "CO_SW", "IRO")),
            invo_person_id=child,
            invo_involvement_start_date=on,
            invo_involvement_end_date=draw.maybe(ended, 0.6),
        )
        on = draw.near(ended, 1, 1, 5, 7, 8, 14)


def make_child_in_need(draw: Draw, family: Family, child: str) -> None:
    for _ in range(draw.some((0, 0, 1, 1))):
        key = draw.key("CN")
        start = draw.near(draw.as_of, -20, -28, -30, -60, -90)
        draw.add(
            "ssd_cin_plans",
            cin_plan_id=key,
            cinp_person_id=child,
            cinp_cin_plan_start_date=draw.maybe(start, 0.93),
            cinp_cin_plan_end_date=draw.maybe(draw.near(start, 20, 28, 29, 60), 0.35),
        )
        on = start
        for _ in range(draw.some((0, 1, 2, 3))):
            on = draw.near(on, 14, 28, 28, 29)
            draw.add(
                "ssd_cin_visits",
                cin_visit_id=draw.key("CV"),
                cinv_person_id=child,
                cinv_cin_visit_date=draw.maybe(on, 0.95),
                cinv_cin_visit_seen=draw.flag(0.85, 0.05),
            )
        make_need_review(draw, key, start)


def make_need_review(draw: Draw, plan: str, start: date) -> None:
    for _ in range(draw.some((0, 1, 2))):
        on = draw.near(start, 20, 42, 42)
        status = draw.some(("HELD", "HELD", "HELD", "HELD_NOT_QUORATE", "SCHEDULED", "CANCELLED"))
        draw.add(
            "cgx_cin_reviews",
            review_id=draw.key("CR"),
            cin_plan_id=plan,
            status=status,
            scheduled_date=on,
            held_date=on if status.startswith("HELD") else None,
            recorded_date=draw.typed(on),
        )


def make_missing(draw: Draw, child: str) -> None:
    """Missing episodes around the last days, with and without the time of return."""
    on = draw.near(draw.as_of, -10, -5, -4, -3, -50)
    for _ in range(draw.some((0, 0, 1, 1, 2, 3))):
        on = draw.near(on, 0, 1, 3)
        back = draw.near(on, 0, 1, 2)
        key = draw.key("MS")
        draw.add(
            "ssd_missing",
            table_id=key,
            miss_person_id=child,
            miss_missing_episode_start_date=draw.maybe(on, 0.95),
            miss_missing_episode_end_date=draw.maybe(back, 0.9),
            miss_missing_episode_type=draw.some(("M", "M", "M", "A", None)),
            miss_missing_rhi_offered=draw.maybe(draw.some(("Y", "N", "N", "NA")), 0.6),
            miss_missing_rhi_accepted=draw.maybe(draw.some(("Y", "Y", "N", "NA")), 0.3),
        )
        if draw.chance(0.7):
            make_interview(draw, key, back)


def make_interview(draw: Draw, episode: str, back: date) -> None:
    def moment(probability: float, *spots: int) -> str | None:
        times = ("", "T10:00", "T10:00", "T09:59", "T10:01", "T00:00", "T23:59:59")
        return draw.maybe(str(draw.near(back, *spots)) + draw.some(times), probability)

    returned = draw.maybe(str(back) + draw.some(("", "T10:00", "T10:00", "T10:00", "T00:00")), 0.8)
    draw.add(
        "cgx_return_interviews",
        missing_id=episode,
        returned_at=returned,
        offered_at=moment(0.4, 0, 3, 3, 4),
        declined_at=moment(0.08, 1),
        completed_at=moment(0.4, 1, 3, 3, 3, 5),
        not_needed_reason=draw.maybe("POLICE_NO_RISK", 0.05),
    )


def make_contact(draw: Draw, child: str) -> None:
    for _ in range(draw.some((0, 1, 2))):
        key, on = draw.key("CO"), draw.near(draw.as_of, 0, -1, -3, -10)
        draw.add("ssd_contacts", cont_contact_id=key, cont_person_id=draw.maybe(child), cont_contact_date=on)
        decided = draw.near(on, 0, 1, 1, 3)
        draw.add(
            "cgx_contact_details",
            contact_id=key,
            received_at=str(on) + draw.some(("", "T10:00", "T17:30")),
            decided_at=draw.maybe(str(decided) + draw.some(("", "T09:00", "T10:00", "T10:01")), 0.6),
        )


def make_transfer(draw: Draw, family: Family, child: str) -> None:
    conferences = [c["icpc_icpc_id"] for c in draw.tables["ssd_initial_cp_conference"] if c["icpc_person_id"] == child]
    for _ in range(draw.some((0, 0, 1))):
        on = draw.near(family.conference_on, -21, -21, -10, -25, 0)
        draw.add(
            "cgx_transfer_ins",
            transfer_id=draw.key("TI"),
            person_id=child,
            notified_date=on,
            temporary=draw.flag(0.15),
            icpc_id=draw.maybe(draw.some(conferences), 0.5) if conferences else None,
            withdrawn_date=draw.maybe(draw.near(on, 10, 21, 30), 0.15),
            recorded_date=draw.typed(on),
        )


def make_supervision(draw: Draw, plan: Plan) -> None:
    on = plan.start
    for _ in range(draw.some((0, 1, 2, 3, 4))):
        on = draw.near(on, 0, 14, 27, 28, 28, 29)
        status = draw.some(("HELD",) * 6 + ("HELD_NOT_QUORATE", "CANCELLED", "SCHEDULED"))
        draw.add(
            "cgx_supervision",
            supervision_id=draw.key("SU"),
            person_id=plan.child,
            supervisee_id=a_worker(draw),
            type=draw.some(("CASE", "CASE", "CASE", "GROUP", "PERSONAL")),
            status=status,
            planned_date=on,
            held_date=on if status.startswith("HELD") and draw.chance(0.95) else None,
            recorded_date=draw.typed(on),
        )


def make_request(draw: Draw, family: Family, enquiry: str) -> None:
    e = next(row for row in draw.tables["ssd_s47_enquiry"] if row["s47e_s47_enquiry_id"] == enquiry)
    on = draw.near(date.fromisoformat(str(e["s47e_s47_start_date"])), 0, 1, 2, 5, 12)
    if draw.chance(0.35):
        draw.add(
            "cgx_conference_requests",
            request_id=draw.key("RQ"),
            person_id=str(e["s47e_person_id"]),
            s47_enquiry_id=draw.maybe(enquiry, 0.6),
            conference_type=draw.maybe(draw.some(("ICPC", "ICPC", "RCPC")), 0.9),
            requested_date=on,
        )
    if draw.chance(0.3):
        draw.add(
            "cgx_audit_trail",
            change_id=draw.key("TR"),
            table_name="ssd_s47_enquiry",
            row_key=enquiry,
            column_name=draw.some(("s47e_s47_start_date", "s47e_s47_start_date", "s47e_s47_end_date")),
            changed_at=f"{draw.near(on, 0, 5, 10)}T11:00",
            old_value=draw.maybe(str(on), 0.95),
            new_value=draw.maybe(str(on + timedelta(days=draw.some((-3, 0, 4, 9)))), 0.95),
            documented_correction=draw.flag(0.2),
        )


def make_participants(draw: Draw) -> None:
    for d in draw.tables["cgx_strategy_discussions"]:
        d["stra_immediate_protection"] = draw.flag(0.4)
        for kind in draw.some((("CSC", "POLICE", "GP"), ("CSC", "POLICE"), ("CSC", "POLICE", "SCHOOL"), ())):
            draw.add(
                "cgx_strategy_participants",
                participant_id=draw.key("SP"),
                strategy_id=d["stra_strategy_id"],
                agency_code=draw.maybe(an_agency(draw), 0.15),
                agency_kind=draw.maybe(kind, 0.95),
            )


def make_placements(draw: Draw) -> None:
    """Placements, reviews and legal statuses of the children who have an episode of care."""
    for episode in list(draw.tables["ssd_cla_episodes"]):
        child, period = episode["clae_person_id"], episode["clae_cla_id"]
        entered = episode["clae_entered_care_date"] or episode["clae_cla_episode_start_date"]
        start = date.fromisoformat(entered or str(draw.as_of))
        if draw.chance(0.7):
            make_placement(draw, child, period, start)
        for _ in range(draw.some((0, 1, 2, 3))):
            draw.add(
                "ssd_cla_reviews",
                cla_review_id=draw.key("LR"),
                cla_id=draw.maybe(period, 0.7) if period else None,
                cla_person_id=draw.maybe(child, 0.7),
                cla_review_date=draw.maybe(draw.near(start, 20, 27, 28, 29, 100, 118), 0.92),
                cla_review_cancelled=draw.flag(0.1),
            )
        for _ in range(draw.some((0, 0, 1, 2))):
            draw.add(
                "ssd_legal_status",
                legal_status_id=draw.key("LS"),
                person_id=str(child),
                legal_status=draw.maybe(draw.some(("V3", "V4", "V4", "C2")), 0.93),
                legal_status_start_date=draw.maybe(draw.near(start, -50, 0, 10), 0.93),
                legal_status_end_date=draw.maybe(draw.near(start, -1, 0, 20), 0.4),
            )


def make_placement(draw: Draw, child: str | None, period: str | None, start: date) -> None:
    """In some, the child has been there for a year."""
    key = draw.key("PC")
    since = months_later(start, -12) if draw.chance(0.4) else draw.near(start, 0, 0, 0, 3)
    for _ in range(draw.some((0, 0, 1, 2))):
        draw.add(
            "ssd_cla_visits",
            cla_visit_id=draw.key("LV"),
            cla_id=period,
            person_id=draw.maybe(child, 0.8),
            cla_visit_date=draw.near(months_later(draw.as_of, -3), 0, 0, 1, 30, 49, 85),
            cla_visit_seen="Y",
        )
    draw.add(
        "ssd_cla_placement",
        cla_placement_id=key,
        cla_id=draw.maybe(period, 0.8) if period else None,
        clap_person_id=draw.maybe(child, 0.7),
        clap_cla_placement_start_date=draw.maybe(since, 0.95),
        clap_cla_placement_end_date=draw.maybe(draw.near(start, 5, 20, 42, 60), 0.3),
    )
    if draw.chance(0.7):
        draw.add(
            "cgx_placement_details",
            placement_id=key,
            visit_regime=draw.maybe(draw.some(LEVELS_OF_CARE), 0.8),
            permanent=draw.flag(0.7, 0.25),
        )


def make_audits(draw: Draw, plans: list[Plan]) -> None:
    """Audits, their programmes and their actions."""
    grades = ("GOOD", "INADEQUATE", "INADEQUATE_ESCALATION", "INADEQUATE_ESCALATION", "INADEQUATE_ESCALATION")
    audits = []
    for _ in range(draw.number(0, 4)):
        key, on = draw.key("AD"), draw.near(draw.as_of, 0, -1, -2, -4, -10)
        audits.append(key)
        plan = draw.some(plans) if plans and draw.chance(0.8) else None
        draw.add(
            "cgx_audits",
            audit_id=key,
            person_id=plan.child if plan else None,
            cp_plan_id=draw.maybe(plan.id) if plan else None,
            month=on.replace(day=1),
            assigned_date=on,
            grade=draw.maybe(draw.some(grades), 0.9),
            grade_date=draw.maybe(on, 0.9),
            moderated_grade=draw.maybe(draw.some(grades), 0.3),
            response_date=draw.maybe(draw.near(on, 0, 2, 2, 4, 6), 0.5),
        )
    for _ in range(draw.number(0, 3)):
        make_audit_action(draw, audits)
    for _ in range(draw.number(0, 3)):
        reported = draw.near(months_later(draw.as_of, -draw.some((3, 3, 9, 9, 12, 21))), 0, 0, -10, 20)
        draw.add(
            "cgx_audit_programmes",
            programme_id=draw.key("PG"),
            report_date=draw.maybe(reported, 0.95),
            update_3m_date=draw.maybe(draw.near(months_later(reported, 3), 0, 0, -9, 9), 0.4),
            update_9m_date=draw.maybe(draw.near(months_later(reported, 9), 0, 0, -9, 9), 0.4),
        )


def make_audit_action(draw: Draw, audits: list[str]) -> None:
    on = draw.near(draw.as_of, -10, -20, -40)
    status = draw.some(("OPEN", "OPEN", "IN_PROGRESS", "COMPLETED", "COMPLETED", "CANCELLED"))
    due = draw.maybe(draw.near(on, 5, 10, 20, 21, 40), 0.95)
    draw.add(
        "cgx_audit_actions",
        action_id=draw.key("AA"),
        audit_id=draw.maybe(draw.some(audits), 0.8) if audits else None,
        created_date=on,
        due_date=due,
        status=status,
        completed_date=draw.maybe(draw.near(due or on, 0, 0, -3, 4), 0.8) if status == "COMPLETED" else None,
    )
