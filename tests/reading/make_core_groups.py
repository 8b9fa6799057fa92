"""Core groups of a family: bookings, meetings, invitees, reports, actions and the child's voice."""

from datetime import date, timedelta

from reading.building import RawRow
from reading.draw import Draw
from reading.make_families import Family, Plan

AGENCY_KINDS = ("CSC", "HEALTH_COMMUNITY", "SCHOOL", "POLICE", "GP")
STATUSES = (
    *("HELD",) * 9,
    *("HELD_NOT_QUORATE", "SCHEDULED", "SCHEDULED", "NOT_RECORDED", "CANCELLED", "POSTPONED"),
)
PARTICIPATION = ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7", "OBS")
ATTENDED = (
    *("PRESENT", "PRESENT_VIRTUAL", "REPRESENTED", "APOLOGIES", "APOLOGIES", "EXCLUDED", "NOT_INVITED", "NOT_INVITED"),
    *("ABSENT_NO_APOLOGIES", "ABSENT_NO_APOLOGIES", "ABSENT_NO_APOLOGIES", "NOT_RECORDED"),
)


def make_core_groups(draw: Draw, family: Family) -> None:
    family.regular = draw.maybe(an_agency(draw), 0.7)
    for plan in family.plans:
        make_members(draw, family, plan)
        make_actions(draw, plan)
    on = family.conference_on
    for _ in range(draw.some((0, 0, 1, 1, 2, 2, 3, 4, 5))):
        on = draw.near(on, 0, 1, 10, 14, 14, 14, 28, 42, 42, 42)
        on = draw.before_as_of(on, 0.4)
        make_core_group(draw, family, on)
    if draw.chance(0.3):
        make_core_group(draw, family, draw.around_as_of())
    if draw.chance(0.3):
        make_booking(draw, family, draw.near(draw.as_of, 0, -1, -2, -3))
    for plan in family.plans:
        link_actions(draw, family, plan)


def make_core_group(draw: Draw, family: Family, on: date) -> None:
    key, status = draw.key("M"), draw.some(STATUSES)
    held = on if status.startswith("HELD") else None
    kind = draw.some(("CORE_GROUP",) * 14 + ("PROFESSIONALS", "STRATEGY"))
    draw.add(
        "cgx_meetings",
        meeting_id=key,
        meeting_type=kind,
        status=status,
        booked_date=draw.maybe(on - timedelta(days=draw.number(-1, 20)), 0.6),
        scheduled_date=draw.maybe(draw.near(on, 0, 0, 0, -3), 0.75),
        start_time=draw.time(),
        held_date=draw.maybe(held, 0.94) if held else draw.maybe(on, 0.03),
        cancelled_date=draw.maybe(on, 0.8) if status in ("CANCELLED", "POSTPONED") else None,
        single_agency=draw.flag(0.1, 0.5),
        quorate=draw.flag(),
        recorded_date=draw.typed(on),
        record_complete_date=draw.maybe(draw.near(on, 0, 2, 5, 7), 0.5),
        mode=draw.maybe("HYBRID", 0.5),
    )
    family.meetings.append((key, on))
    for child in family.children:
        for _ in range(draw.some((0, 1, 1, 1, 1, 1, 1, 1, 1, 2)) if draw.chance(0.2) else 1):
            make_subject(draw, family, key, child, on)
    make_invitees(draw, family, key, on)
    make_minutes(draw, key, on)


def make_minutes(draw: Draw, meeting: str, on: date) -> None:
    for _ in range(draw.some((0, 1, 1, 2))):
        written = draw.near(on, 0, 2, 10, 14, 14)
        draw.add(
            "cgx_minutes",
            minutes_id=draw.key("MI"),
            meeting_id=meeting,
            status=draw.some(("NONE", "DRAFT", "AUTHORISED", "DISTRIBUTED")),
            drafted_date=draw.maybe(written, 0.5),
            authorised_date=draw.maybe(draw.near(written, 0, 5, 7), 0.5),
            recorded_date=draw.maybe(draw.near(written, 0, 1), 0.6),
        )


def make_booking(draw: Draw, family: Family, on: date) -> None:
    """A core group booked for these days, of which nobody has said yet whether it took place."""
    key = draw.key("M")
    draw.add(
        "cgx_meetings",
        meeting_id=key,
        meeting_type="CORE_GROUP",
        status=draw.some(("SCHEDULED", "NOT_RECORDED")),
        scheduled_date=on,
        booked_date=draw.maybe(draw.near(on, -10), 0.6),
    )
    for child in family.children:
        make_subject(draw, family, key, child, on)


def make_subject(draw: Draw, family: Family, meeting: str, child: str, on: date) -> None:
    """A child at a meeting, with the plan named, left to be found, or of a sibling."""
    own = [plan for plan in family.plans if plan.child == child]
    named = draw.some(own).id if own and draw.chance(0.6) else None
    if family.plans and draw.chance(0.03):
        named = draw.some(family.plans).id
    draw.add(
        "cgx_meeting_subjects",
        table_id=draw.key("S"),
        meeting_id=meeting,
        person_id=child,
        cp_plan_id=named,
        child_attended=draw.flag(0.4),
    )
    for _ in range(draw.some((0, 0, 1, 1, 2))):
        draw.add(
            "cgx_child_voice",
            voice_id=draw.key("VO"),
            person_id=child,
            event_date=on,
            meeting_id=draw.maybe(meeting, 0.9),
            method=draw.some(PARTICIPATION),
            views_recorded=draw.flag(0.75),
            text_chars=draw.maybe(draw.some((0, 1, 19, 20, 400)), 0.6),
            not_obtained_reason=draw.maybe(draw.some(("DECLINED", "DECLINED", "NOT_SEEN", "UNBORN")), 0.3),
        )


def make_members(draw: Draw, family: Family, plan: Plan) -> None:
    for _ in range(draw.some((0, 1, 2, 3, 4))):
        professional = draw.chance(0.7)
        kind = "PROFESSIONAL" if professional else draw.some(("PARENT", "CARER", "CHILD", "FAMILY", "ADVOCATE"))
        joined = draw.near(plan.start, 0, 0, 5, 20)
        plan.members.append(
            draw.add(
                "cgx_members",
                member_id=draw.key("MB"),
                cp_plan_id=plan.id,
                member_kind=kind,
                professional_id=draw.maybe(a_worker(draw), 0.6) if professional else None,
                person_id=draw.maybe(draw.some(family.parents), 0.8) if not professional else None,
                agency_code=draw.maybe(an_agency(draw), 0.7) if professional else None,
                role=draw.maybe(a_role(draw, professional), 0.8),
                report_expected=draw.flag(0.6, 0.5),
                start_date=joined,
                end_date=draw.maybe(draw.near(joined, 10, 30, 60), 0.2),
                recorded_date=draw.typed(joined),
            )
        )


def a_role(draw: Draw, professional: bool) -> str:
    if not professional:
        return draw.some(("MOTHER", "FATHER", "CHILD", "OTHER"))
    return draw.some(("LEAD_SW", "CO_SW", "TEAM_MANAGER", "HEALTH_VISITOR", "DSL_SCHOOL", "POLICE", "GP"))


def a_worker(draw: Draw) -> str:
    """By either id; some ids name nobody, or two people."""
    staff = [row["prof_staff_id"] for row in draw.tables["ssd_professionals"]]
    ids = [row["prof_professional_id"] for row in draw.tables["ssd_professionals"]]
    return draw.some([name for name in (*ids, *ids, *staff, "nobody") if name])


def an_agency(draw: Draw) -> str:
    codes = [row["agcy_agency_code"] for row in draw.tables["cgx_agencies"]]
    return draw.some([code for code in codes if code])


def make_invitees(draw: Draw, family: Family, meeting: str, on: date) -> None:
    members = [member for plan in family.plans for member in plan.members]
    invitees = [
        make_invitee(draw, family, meeting, draw.some(members) if members and draw.chance(0.6) else None)
        for _ in range(draw.some((0, 1, 2, 3, 4, 5)))
    ]
    if family.regular and draw.chance(0.6):
        invitee = make_invitee(draw, family, meeting, None)
        invitee.update(cgat_agency_code=family.regular, cgat_person_id=None)
        invitees.append(invitee)
    for _ in range(draw.some((0, 1, 2, 3))):
        make_report(draw, meeting, on, draw.some(invitees) if invitees and draw.chance(0.8) else None)


def make_invitee(draw: Draw, family: Family, meeting: str, member: RawRow | None) -> RawRow:
    alone = member is None or draw.chance(0.1)
    status = draw.some(ATTENDED)
    return draw.add(
        "cgx_attendance",
        attendance_id=draw.key("AT"),
        meeting_id=meeting,
        member_id=member["cgmb_member_id"] if member else None,
        professional_id=draw.maybe(a_worker(draw), 0.4) if alone else None,
        person_id=draw.maybe(draw.some(family.parents), 0.25) if alone else None,
        agency_code=draw.maybe(an_agency(draw), 0.6) if alone else None,
        role=draw.maybe(a_role(draw, professional=True), 0.3) if alone else None,
        not_invited_reason=draw.maybe(draw.some(("SAFETY", "OTHER")), 0.7) if status == "NOT_INVITED" else None,
        status=status,
        recorded_date=draw.typed(family.meetings[-1][1]),
    )


def make_report(draw: Draw, meeting: str, on: date, invitee: RawRow | None) -> None:
    """A report of somebody invited, by member or agency, or of anybody."""
    member, agency = None, draw.maybe(an_agency(draw), 0.8)
    if invitee is not None:
        member = draw.maybe(invitee["cgat_member_id"], 0.8)
        agency = invitee["cgat_agency_code"] or agency
    received = draw.maybe(draw.near(on, -1, 0, 0, 0, 1, 5), 0.7)
    draw.add(
        "cgx_reports",
        report_id=draw.key("RE"),
        meeting_id=meeting,
        member_id=member,
        agency_code=agency,
        report_type=draw.some(("SW_UPDATE", "AGENCY_UPDATE", "AGENCY_UPDATE", "AGENCY_UPDATE", "CHILD_VIEWS")),
        status=draw.some(("RECEIVED", "EXPECTED", "REQUESTED", "NIL_RETURN", "WAIVED", "NOT_REQUIRED")),
        received_date=received,
        received_time=draw.time() if received else None,
    )


def make_actions(draw: Draw, plan: Plan) -> None:
    for _ in range(draw.some((0, 1, 2, 3))):
        created = draw.near(plan.start, 0, 10, 14, 42)
        status = draw.some(("OPEN", "OPEN", "IN_PROGRESS", "COMPLETED", "COMPLETED", "CANCELLED", "SUPERSEDED"))
        due = draw.maybe(draw.some((draw.near(created, 5, 10, 28, 42), draw.around_as_of())), 0.9)
        done = draw.near(due or created, 0, 0, -5, 5)
        draw.add(
            "cgx_actions",
            action_id=draw.key("AC"),
            cp_plan_id=plan.id,
            person_id=draw.maybe(plan.child, 0.5),
            safety=draw.flag(0.4),
            created_date=created,
            due_date=due,
            struck_out=draw.flag(0.1, 0.6),
            status=status,
            completed_date=draw.maybe(done, 0.8 if status == "COMPLETED" else 0.05),
        )


def link_actions(draw: Draw, family: Family, plan: Plan) -> None:
    """Some actions were raised at a meeting."""
    for action in draw.tables["cgx_actions"]:
        if action["cgac_cp_plan_id"] == plan.id and family.meetings and draw.chance(0.6):
            action["cgac_meeting_id"] = draw.some(family.meetings)[0]
