"""Small mistakes of recording, far below the limits at which a snapshot is refused."""

from snapshot.synth.family import Family
from snapshot.synth.rows import at

#: One family in so many has the mistake.
EVERY = 60
#: A held date in the future needs so many plans around it to stay under the gate.
PLANS_FOR_FUTURE_HELD = 60
#: The same for a plan link that leads nowhere.
PLANS_FOR_BROKEN_LINK = 20


def write_oddities(family: Family) -> None:
    """The mistakes of one family, if it is its turn."""
    if not family.rates.oddities or not family.children:
        return
    turn = family.number % EVERY
    if turn == 1:
        _meeting_without_children(family)
        _held_without_date(family)
    if turn == 11 and family.force.size.plans >= PLANS_FOR_FUTURE_HELD:
        _held_in_the_future(family)
    if turn == 8 and family.force.size.plans >= PLANS_FOR_BROKEN_LINK:
        _action_of_no_plan(family)
    if turn == 14:
        _review_without_plan(family)


def _meeting_without_children(family: Family) -> None:
    day = family.days.on_or_before(family.now - 20)
    family.add(
        "cgx_meetings",
        day,
        cgmt_meeting_id=family.id("MX"),
        cgmt_meeting_type="CORE_GROUP",
        cgmt_status="HELD",
        cgmt_booked_date=day - 5,
        cgmt_scheduled_date=day,
        cgmt_held_date=day,
        cgmt_recorded_date=at(day, 840),
        cgmt_team_id=family.team.team_id,
    )


def _held_without_date(family: Family) -> None:
    """Marked held, but nobody wrote down when."""
    _odd_core_group(family, held=None)


def _held_in_the_future(family: Family) -> None:
    _odd_core_group(family, held=family.now + 300)


def _odd_core_group(family: Family, *, held: int | None) -> None:
    child = family.children[0]
    day = max(family.days.on_or_before(family.now - 9), child.started_on)
    meeting_id = family.id("MX")
    family.add(
        "cgx_meetings",
        day,
        cgmt_meeting_id=meeting_id,
        cgmt_meeting_type="CORE_GROUP",
        cgmt_status="HELD",
        cgmt_booked_date=day - 5,
        cgmt_scheduled_date=day,
        cgmt_held_date=held,
        cgmt_recorded_date=at(day, 850),
        cgmt_team_id=family.team.team_id,
    )
    family.add(
        "cgx_meeting_subjects",
        day,
        cgms_table_id=family.id("MS"),
        cgms_meeting_id=meeting_id,
        cgms_person_id=child.person_id,
        cgms_cp_plan_id=child.plan_id,
    )


def _action_of_no_plan(family: Family) -> None:
    family.add(
        "cgx_actions",
        family.conference_on,
        cgac_action_id=family.id("AC"),
        cgac_cp_plan_id=f"P-GONE-{family.key}",
        cgac_origin="OTHER",
        cgac_created_date=family.conference_on,
        cgac_due_date=family.conference_on + 30,
        cgac_status="OPEN",
    )


def _review_without_plan(family: Family) -> None:
    """A review before there was any plan of the child."""
    day = family.conference_on - 1
    family.add(
        "ssd_cp_reviews",
        family.conference_on,
        cppr_cp_review_id=family.id("RV"),
        cppr_person_id=family.children[0].person_id,
        cppr_cp_review_date=day,
        cppr_cp_review_outcome_continue_cp="Y",
        cppr_cp_review_quorate="Y",
    )
