"""Families: people, conferences, plans, visits, reviews and enquiries."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from reading.building import RawRow
from reading.days import months_later
from reading.draw import Draw

STARTS = (0, 1, 5, 8, 12, 13, 14, 15, 16, 20, 28, 30, 31, 35, 42, 44, 56, 60, 75, 90, 95, 120, 150, 200, 300)


@dataclass
class Plan:
    """A plan in the making."""

    id: str
    child: str
    start: date
    end: date | None
    members: list[RawRow] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)


@dataclass
class Family:
    """A family in the making: its children, parents and plans, and the day of its conference."""

    conference_on: date
    household: str
    children: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    meetings: list[tuple[str, date]] = field(default_factory=list)
    enquiries: list[str] = field(default_factory=list)
    regular: str | None = None  # an agency that is asked to most core groups


def make_family(draw: Draw) -> Family:
    family = Family(conference_on=a_conference_day(draw), household=draw.key("H"))
    for _ in range(draw.some((1, 1, 1, 2, 2, 3))):
        family.children.append(make_child(draw, family))
    for mother in ("Y", None):
        family.parents.append(make_person(draw, date(1985, 3, 1), mother))
    make_enquiries(draw, family)
    make_plans(draw, family)
    for plan in family.plans:
        make_details(draw, plan, family)
        make_versions(draw, plan)
        make_visits(draw, plan)
        make_care(draw, plan.child, plan.start)
    make_reviews(draw, family)
    for plan in family.plans:
        closing_review(draw, family, plan)
    return family


def a_conference_day(draw: Draw) -> date:
    """Long enough ago that some limit falls close to A."""
    if draw.chance(0.35):
        months = draw.some((3, 3, 6, 9, 18, 18, 21, 24, 24))
        return draw.near(months_later(draw.as_of, -months), 0, 0, 0, -42)
    return draw.near(draw.as_of, *(-days for days in STARTS))


def make_person(draw: Draw, born: date | None, mother: str | None = None) -> str:
    key = draw.key("0P")
    draw.add("ssd_person", person_id=key, dob=born, pers_sex=draw.maybe(draw.some(("M", "F"))), is_mother=mother)
    return key


def make_child(draw: Draw, family: Family) -> str:
    key, base = draw.key("0K"), family.conference_on
    born, expected = a_birth(draw, base)
    died = draw.maybe(draw.before_as_of(draw.near(base, 5, 14, 16, 30, 44, 90)), 0.06)
    draw.add("ssd_person", person_id=key, dob=born, expected_dob=expected, death_date=died)
    if draw.chance(0.85):
        draw.add(
            "cgx_person_details",
            person_id=key,
            household_id=draw.maybe(family.household, 0.8),
            short_break_only=draw.flag(0.3),
            recorded_date=draw.typed(base),
        )
    for _ in range(draw.some((0, 0, 0, 1, 2))):
        disability = draw.some(("NONE", "LD", "MOB"))
        draw.add("ssd_disability", table_id=draw.key("DI"), person_id=key, disability_code=disability)
    return key


def a_birth(draw: Draw, base: date) -> tuple[date | None, date | None]:
    """Date of birth and expected date: exactly one of the two."""
    kind = draw.some(("any", "any", "any", "four", "eighteen", "unborn", "just born", "future", "leap", "five"))
    if kind == "unborn":
        return None, draw.near(base, 30, 60, 120)
    if kind == "eighteen":
        return months_later(draw.some((draw.near(base, 14, 16, 20, 42, 60, 90), draw.as_of)), -216), None
    if kind in ("four", "five"):
        years = {"four": 48, "five": 60}[kind]
        return months_later(draw.near(base, 7, 10, 20, 40), -years), None
    born = {
        "just born": draw.near(base, 3, 10, 20, 40),
        "future": draw.as_of + timedelta(days=draw.number(1, 9)),
        "leap": date(2016, 2, 29) if draw.chance(0.5) else months_later(draw.as_of, -216),
    }.get(kind, date(base.year - draw.number(1, 16), draw.number(1, 12), draw.number(1, 28)))
    return born, None


def make_plans(draw: Draw, family: Family) -> None:
    """One conference for the siblings, and for each child none, one or several plans made there."""
    meeting = make_conference_meeting(draw, family.conference_on, family.children, "ICPC")
    for child in family.children:
        for number in range(draw.some((0, 1, 1, 1, 1, 1, 1, 2, 3))):
            start = family.conference_on if number == 0 else a_later_start(draw, family, child)
            make_plan(draw, family, child, start, meeting if number == 0 else None)
            if number and draw.chance(0.3):
                draw.tables["ssd_cp_plans"][-1]["cppl_icpc_id"] = draw.tables["ssd_cp_plans"][-2]["cppl_icpc_id"]


def a_later_start(draw: Draw, family: Family, child: str) -> date:
    """Often the day on which an earlier plan ended."""
    ends = [plan.end for plan in family.plans if plan.child == child and plan.end]
    if ends and draw.chance(0.5):
        return draw.some(ends)
    return draw.near(family.conference_on, 0, 5, 14, 30, 60, -200, -400)


def make_conference_meeting(draw: Draw, on: date, children: list[str], kind: str) -> str | None:
    if draw.chance(0.2):
        return None
    key = draw.key("M")
    status = draw.some(("HELD",) * 8 + ("HELD_NOT_QUORATE", "HELD_NOT_QUORATE", "CANCELLED", "SCHEDULED"))
    draw.add(
        "cgx_meetings",
        meeting_id=key,
        meeting_type=draw.some((kind,) * 6 + ("TRANSFER_CPC",)),
        status=status,
        booked_date=draw.maybe(on - timedelta(days=draw.number(0, 12)), 0.6),
        scheduled_date=draw.maybe(draw.near(on, 0, 0, 1), 0.7),
        held_date=on if status.startswith("HELD") else None,
        cancelled_date=on if status == "CANCELLED" else None,
        proceed_decision=draw.flag(0.5, 0.6),
        quorate=draw.flag(),
        recorded_date=draw.typed(on, 0.4),
    )
    for child in children:
        if draw.chance(0.9):
            draw.add("cgx_meeting_subjects", table_id=draw.key("S"), meeting_id=key, person_id=child)
    return key


def make_plan(draw: Draw, family: Family, child: str, start: date, meeting: str | None) -> None:
    """A plan and its conference, linked either way, both ways or only by the day."""
    conference = draw.key("C")
    plan = Plan(id=draw.key("PL"), child=child, start=draw.some((start,) * 5 + (draw.near(start, 0, 3),)), end=None)
    plan.end = an_end(draw, plan.start, start)
    link = draw.some(("plan", "conference", "both", "day", "none", "both"))
    draw.add(
        "ssd_cp_plans",
        cp_plan_id=plan.id,
        icpc_id=conference if link in ("plan", "both") else None,
        person_id=child,
        cp_plan_start_date=plan.start,
        cp_plan_end_date=plan.end,
        cp_plan_ola=draw.some((None,) * 6 + ("N", "N", "N", "Y")),
    )
    family.plans.append(plan)
    for copy in range(draw.some((0, 1, 1, 1, 1, 1, 1, 1, 2))):
        draw.add(
            "ssd_initial_cp_conference",
            icpc_icpc_id=conference if copy == 0 else draw.key("C"),
            icpc_icpc_meeting_id=draw.maybe(meeting, 0.8) if meeting else None,
            icpc_s47_enquiry_id=draw.maybe(draw.some(family.enquiries), 0.5) if family.enquiries else None,
            icpc_person_id=child,
            icpc_cp_plan_id=plan.id if link in ("conference", "both") else None,
            icpc_icpc_transfer_in=draw.flag(0.2, 0.6),
            icpc_icpc_date=draw.maybe(start if copy == 0 else draw.near(start, 0, 0, -3), 0.95),
            icpc_icpc_outcome_cp_flag=draw.flag(0.8),
        )


def an_end(draw: Draw, start: date, conference: date) -> date | None:
    """Open, or ended close to one of the limits."""
    if draw.chance(0.6):
        return None
    due = draw.working_days_after(conference, 10)
    spots = (due, due + timedelta(days=1), draw.near(start, 14, 30, 42, 84, 91, 183, 300), draw.around_as_of())
    return max(draw.some(spots), start)


def make_details(draw: Draw, plan: Plan, family: Family) -> None:
    if draw.chance(0.15):
        return
    reasons = ("REVIEW_DECISION", "TURNED_18", "DIED", "LOOKED_AFTER", "TRANSFERRED_OUT", "COURT_ORDER")
    ended = draw.some(reasons) if plan.end else None
    draw.add(
        "cgx_cp_plan_details",
        cp_plan_id=plan.id,
        visit_frequency_days=draw.maybe(draw.some((0, 7, 10, 28)), 0.4),
        core_group_frequency_days=draw.maybe(draw.some((-5, 0, 1, 14, 28, 42, 60)), 0.5),
        original_start_date=draw.maybe(draw.near(plan.start, -30, -200, 10), 0.2),
        temporary=draw.flag(0.15, 0.5),
        end_reason=draw.some(("MERGED", "DATA_ERROR")) if draw.chance(0.07) else ended,
        recorded_date=draw.typed(plan.start, 0.5),
    )


def make_versions(draw: Draw, plan: Plan) -> None:
    for kind in draw.some(((), (), ("OUTLINE",), ("OUTLINE", "DETAILED"), ("OUTLINE", "DETAILED", "UPDATE"))):
        on = draw.near(plan.start, 0, 0, 10, 20, 20, 50, 90)
        key = draw.key("V")
        plan.versions.append(key)
        draw.add(
            "cgx_plan_versions",
            version_id=key,
            cp_plan_id=plan.id,
            date=on,
            type=kind,
            visit_frequency_days=draw.maybe(draw.some((0, 7, 10, 28)), 0.5),
            core_group_days=draw.maybe(draw.some((0, 1, 14, 28, 42, 60)), 0.6),
            recorded_date=draw.typed(on),
        )


def make_visits(draw: Draw, plan: Plan) -> None:
    """Visits about a fortnight apart, some close to A."""
    on = plan.start
    for _ in range(draw.some((0, 1, 2, 3, 4, 5, 6))):
        on = draw.near(on, 0, 7, 13, 14, 14, 14, 15, 28)
        one_visit(draw, plan, on)
    for _ in range(draw.some((0, 0, 1, 2))):
        one_visit(draw, plan, draw.near(draw.as_of, 0, -14, -14, -7, -28))


def one_visit(draw: Draw, plan: Plan, on: date) -> None:
    key = draw.key("VI")
    draw.add(
        "ssd_cp_visits",
        cppv_cp_visit_id=key,
        cppv_person_id=plan.child,
        cppv_cp_plan_id=draw.maybe(plan.id, 0.7),
        cppv_cp_visit_date=on,
        cppv_cp_visit_seen=draw.some(("Y",) * 6 + ("N", None, None)),
        cppv_cp_visit_seen_alone=draw.flag(),
        cppv_cp_visit_bedroom=draw.flag(),
    )
    if draw.chance(0.6):
        draw.add(
            "cgx_visit_details",
            visit_id=key,
            status=draw.some(("COMPLETED",) * 5 + ("MOTHER_VISIT", "ATTEMPTED", "NO_ACCESS", None)),
            not_alone_reason=draw.maybe(draw.some(("CHILD_REFUSED", "COMMUNICATOR_PRESENT", "OTHER")), 0.2),
            recorded_date=draw.typed(on),
        )


def make_care(draw: Draw, child: str, base: date) -> None:
    """Episodes of being looked after, and placement visits."""
    if draw.chance(0.65):
        return
    period = draw.maybe(draw.key("Q"), 0.85)
    entered = draw.near(base, -30, -5, 0, 10, 20, 60)
    for _ in range(draw.some((1, 1, 2))):
        draw.add(
            "ssd_cla_episodes",
            cla_episode_id=draw.key("EP"),
            person_id=child,
            cla_id=period,
            cla_episode_start_date=draw.maybe(draw.near(entered, 0, 0, 15), 0.93),
            cla_episode_ceased_date=draw.maybe(draw.near(entered, 5, 20, 42, 60), 0.4),
            entered_care_date=draw.maybe(entered, 0.8),
        )
    for _ in range(draw.some((0, 1, 2, 3))):
        draw.add(
            "ssd_cla_visits",
            cla_visit_id=draw.key("LV"),
            cla_id=draw.maybe(period, 0.7) if period else None,
            person_id=draw.maybe(child, 0.6),
            cla_visit_date=draw.maybe(draw.near(entered, 0, 3, 7, 14, 40, 42, 91), 0.93),
            cla_visit_seen=draw.flag(0.8, 0.1),
            cla_visit_seen_alone=draw.flag(),
        )


def make_reviews(draw: Draw, family: Family) -> None:
    """Review conferences of the siblings; same-day reviews, bookings and undated ones happen."""
    on = family.conference_on
    for _ in range(draw.some((0, 1, 1, 2, 2, 3))):
        months = draw.some((3, 3, 6, 6, 6, 0))
        on = draw.before_as_of(draw.near(months_later(on, months), 0, 0, -20), 0.6)
        if draw.chance(0.1):
            on = max(on, draw.near(months_later(draw.as_of, -6), 0, 1, 3))
        meeting = make_conference_meeting(draw, on, family.children, "RCPC")
        for plan in family.plans:
            for _ in range(draw.some((0, 1, 1, 1, 1, 2))):
                one_review(draw, plan, on, meeting)


def closing_review(draw: Draw, family: Family, plan: Plan) -> None:
    """The review that ended the plan, or nearly so."""
    if plan.end is None or draw.chance(0.5):
        return
    on = draw.near(plan.end, 0, 0, 0, -7)
    one_review(draw, plan, on, make_conference_meeting(draw, on, family.children, "RCPC"))
    review = draw.tables["ssd_cp_reviews"][-1]
    review["cppr_cp_review_outcome_continue_cp"] = draw.some(("N", "N", "N", None))


def one_review(draw: Draw, plan: Plan, on: date, meeting: str | None) -> None:
    draw.add(
        "ssd_cp_reviews",
        cppr_cp_review_id=draw.key("R"),
        cppr_person_id=plan.child,
        cppr_cp_plan_id=draw.maybe(plan.id, 0.65),
        cppr_cp_review_due=draw.maybe(on, 0.3),
        cppr_cp_review_date=draw.maybe(on, 0.92),
        cppr_cp_review_meeting_id=draw.maybe(meeting, 0.8) if meeting else None,
        cppr_cp_review_outcome_continue_cp=draw.flag(0.7),
        cppr_cp_review_quorate=draw.some(("Y", "Y", None, None, "U", "N")),
        cppr_cp_review_participation=draw.maybe("PN1", 0.3),
    )


def make_enquiries(draw: Draw, family: Family) -> None:
    """Enquiries that overlap, follow or repeat one another, fifteen working days before some conference."""
    for child in family.children:
        base = family.conference_on if draw.chance(0.6) else draw.near(draw.as_of, 0, 5, -20)
        on = draw.near(base, -14, -21, -21, -21, -22, -28, -40)
        for _ in range(draw.some((0, 0, 1, 1, 2, 3, 4))):
            on = draw.near(on, 0, 0, 3, 8, 15, 30)
            family.enquiries.append(one_enquiry(draw, child, on))
        own = family.enquiries[-3:]
        for _ in range(draw.some((0, 0, 1, 2, 3))):
            one_discussion(draw, child, draw.near(on, 0, 0, -3, -8, 5, 10), own)
        for _ in range(draw.some((0, 0, 1))):
            draw.add(
                "ssd_initial_cp_conference",
                icpc_icpc_id=draw.key("C"),
                icpc_s47_enquiry_id=draw.maybe(draw.some(own), 0.5) if own else None,
                icpc_person_id=child,
                icpc_icpc_transfer_in=draw.flag(0.2, 0.6),
                icpc_icpc_date=draw.maybe(draw.near(on, 10, 20, 21, 22, 30), 0.9),
                icpc_icpc_outcome_cp_flag=draw.flag(0.3),
            )


def one_enquiry(draw: Draw, child: str, on: date) -> str:
    key = draw.key("E")
    json = ('{"CP_CONFERENCE_FLAG": "Y"}', '{"CP_CONFERENCE_FLAG": "N"}', '{"OTHER": "Y"}', "{}")
    draw.add(
        "ssd_s47_enquiry",
        s47e_s47_enquiry_id=key,
        s47e_person_id=child,
        s47e_s47_start_date=on,
        s47e_s47_end_date=draw.maybe(draw.near(on, 0, 5, 12, 20, 30), 0.6),
        s47e_s47_nfa=draw.some((None, None, "N", "N", "Y")),
        s47e_s47_outcome_json=draw.maybe(draw.some(json), 0.7),
    )
    if draw.chance(0.5):
        draw.add(
            "cgx_s47_details",
            s47_enquiry_id=key,
            icpc_decision=draw.some(("REQUIRED", "REQUIRED", "NOT_REQUIRED", "NOT_REQUIRED", "UNDECIDED", None)),
            icpc_decision_date=draw.maybe(draw.near(on, 0, 5, 14, 21, 25), 0.7),
            first_required_date=draw.maybe(draw.near(on, 0, 5), 0.4),
            prebirth_deferred=draw.flag(0.6),
            recorded_date=draw.typed(on),
        )
    return key


def one_discussion(draw: Draw, child: str, on: date, enquiries: list[str]) -> None:
    draw.add(
        "cgx_strategy_discussions",
        strategy_id=draw.key("D"),
        person_id=child,
        date=on,
        time=draw.time(),
        s47_enquiry_id=draw.maybe(draw.some(enquiries), 0.8) if enquiries else None,
        decided_s47=draw.flag(0.8, 0.1),
        new_incident=draw.flag(0.25, 0.4),
        recorded_date=draw.typed(on),
    )
