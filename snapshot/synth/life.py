"""The story of one family, told part by part."""

from random import Random

from snapshot.synth.attendance import make_needs, write_members
from snapshot.synth.conferences import write_conferences
from snapshot.synth.core_groups import plan_core_groups, write_core_groups
from snapshot.synth.family import STORIES, Child, Family
from snapshot.synth.front_door import write_enquiry, write_front_door, write_referral, write_strategy
from snapshot.synth.in_need import write_child_in_need, write_cin_plan
from snapshot.synth.lifetimes import set_lifetime
from snapshot.synth.looked_after import write_care, write_missing
from snapshot.synth.oddities import write_oddities
from snapshot.synth.people import make_people, write_people
from snapshot.synth.plans import allocate, write_involvements, write_plan
from snapshot.synth.practice import write_practice
from snapshot.synth.quality import write_quality
from snapshot.synth.rows import Rows
from snapshot.synth.transfers import write_earlier_plans, write_other_authority
from snapshot.synth.voice import write_advocacy, write_direct_work, write_plan_for_child
from snapshot.synth.workforce import Workforce

#: Every third family has a story; the first families all have one, so that small authorities show each.
STORY_EVERY = 3


def write_family(number: int, size: int, force: Workforce, rows: Rows) -> None:
    """A family with children on a plan. The order matters: each part builds on the ones before."""
    family = _family(number, size, force, rows, "")
    family.story = _story(number)
    set_lifetime(family)
    make_people(family)
    allocate(family)
    write_people(family)
    if family.story == "other_authority":
        _write_visitor(family)
        return
    write_front_door(family)
    diary = plan_core_groups(family)
    write_earlier_plans(family)
    for child in family.children:
        write_plan(family, child)
    make_needs(family)
    write_members(family)
    write_involvements(family)
    write_conferences(family)
    write_core_groups(family, diary)
    write_practice(family)
    for child in family.children:
        _write_around(family, child)
    _write_story(family)
    write_quality(family)
    write_oddities(family)


def write_in_need(number: int, force: Workforce, rows: Rows) -> None:
    """A child in need who is not on a plan."""
    write_child_in_need(_family(number, 1, force, rows, "N"))


def _family(number: int, size: int, force: Workforce, rows: Rows, prefix: str) -> Family:
    rng = Random(f"{force.seed}:{prefix}{number}")
    # Neighbouring families share a team, so that a worker's shard draws few teams.
    per_team = max(1, -(-_families(force, prefix) // force.size.teams))
    return Family(
        number=number,
        size=size,
        force=force,
        rows=rows,
        rng=rng,
        team=force.team(min(number // per_team, force.size.teams - 1)),
        now=force.last_night,
        prefix=prefix,
    )


def _families(force: Workforce, prefix: str) -> int:
    """About how many families there are of that kind."""
    return force.size.children_in_need if prefix else force.size.families


def _story(number: int) -> str | None:
    if number < len(STORIES):
        return STORIES[number]
    turn, rest = divmod(number, STORY_EVERY)
    return STORIES[turn % len(STORIES)] if rest == 0 else None


def _write_visitor(family: Family) -> None:
    """Another authority's plan: known to us, not yet ours."""
    for child in family.children:
        child.ended_on = None
        write_referral(family, child.person_id, child.referral_id, family.referral_on, None)
    write_other_authority(family)
    write_involvements(family)


def _write_around(family: Family, child: Child) -> None:
    write_advocacy(family, child)
    write_direct_work(family, child)
    write_plan_for_child(family, child)
    steps_down = child.end_reason == "REVIEW_DECISION" and family.number % 3 == 0
    if steps_down and child.ended_on is not None:
        write_cin_plan(family, child.person_id, child.referral_id, child.ended_on + 2, child.ended_on + 110)


def _write_story(family: Family) -> None:
    """What happens beside the plan."""
    child = family.children[-1]
    if family.story == "looked_after":
        since = max(child.dob or 0, child.started_on + 20)
        if since < family.last_day:
            write_care(family, child.person_id, since, None)
    elif family.story == "missing" and not child.is_unborn(child.started_on):
        write_missing(family, child.person_id, max(child.started_on, family.last_day - 200), family.last_day)
    elif family.story == "enquiry_on_plan":
        start = family.conference_on + 60
        if start + 10 < family.last_day:
            enquiry_id = f"S47{family.key}-9"
            write_enquiry(
                family,
                child.person_id,
                enquiry_id,
                child.referral_id,
                started=start,
                ended=start + 10,
                decision="NOT_REQUIRED",
            )
            write_strategy(family, child.person_id, enquiry_id, start)
