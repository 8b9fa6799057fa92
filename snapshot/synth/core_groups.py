"""Core groups: when they fall, and what their records say."""

from collections.abc import Mapping
from typing import Any

from snapshot.synth import actions, minutes
from snapshot.synth.attendance import write_attendance
from snapshot.synth.family import Child, Family
from snapshot.synth.meetings import Meeting, write_meeting
from snapshot.synth.voice import subject_voice, write_voice


def plan_core_groups(family: Family) -> list[Meeting]:
    """The diary of the family's core groups: held, called off and booked."""
    diary: list[Meeting] = []
    if family.chance(family.rates.first_core_group_never):
        return diary
    booked, day, previous = family.conference_on, _first_day(family), None
    while day <= family.last_day:
        if family.ended_on is not None and day >= family.ended_on:
            return diary
        previous = _hold(family, diary, booked, day)
        booked = day + family.between(0, 2)
        day = _next_day(family, day)
    if family.ended_on is None and (previous is None or not family.chance(family.rates.next_date_missing)):
        _book(family, diary, booked, day)
    return diary


def _first_day(family: Family) -> int:
    late = family.chance(family.rates.first_core_group_late)
    return family.days.add(family.conference_on, family.between(11, 24) if late else family.between(4, 10))


def _next_day(family: Family, day: int) -> int:
    limit = family.core_group_limit
    slips = family.days.is_holiday_season(day + limit) and family.chance(family.rates.holiday_slip)
    if slips or family.chance(family.rates.core_group_gap_late):
        return family.days.on_or_after(day + limit + family.between(1, 28))
    return family.days.on_or_before(day + limit - family.between(0, 9))


def _hold(family: Family, diary: list[Meeting], booked: int, day: int) -> Meeting:
    """A core group that took place, after one that was called off now and then."""
    called_off = _call_off(family, diary, booked, day)
    status, single = _outcome_of(family)
    recorded: int | None = min(family.entered_after(day, family.rates.recorded_late), day + 60)
    if family.chance(family.rates.outcome_not_recorded) and family.now - day < 200:
        recorded = None
    if recorded is None:
        meeting = _meeting(family, "NOT_RECORDED", booked, day, called_off)
    else:
        meeting = _meeting(
            family, status, booked, day, called_off, held_on=day, recorded_on=recorded, is_single_agency=single
        )
        if not single:
            family.core_groups.append(day)
    diary.append(meeting)
    return meeting


def _outcome_of(family: Family) -> tuple[str, bool]:
    if family.chance(family.rates.not_quorate):
        return "HELD_NOT_QUORATE", False
    return "HELD", family.chance(family.rates.single_agency)


def _call_off(family: Family, diary: list[Meeting], booked: int, day: int) -> Meeting | None:
    """The date that was booked first and then cancelled or put off."""
    postponed = family.chance(family.rates.postponed)
    if not (postponed or family.chance(family.rates.cancelled)):
        return None
    first_date = family.days.on_or_before(day - family.between(1, 12))
    if first_date <= booked:
        return None
    called_off = _meeting(
        family, "POSTPONED" if postponed else "CANCELLED", booked, first_date, None, recorded_on=first_date
    )
    diary.append(called_off)
    return called_off


def _book(family: Family, diary: list[Meeting], booked: int, day: int) -> None:
    """The next date, still to come."""
    if booked <= family.now:
        diary.append(_meeting(family, "SCHEDULED", booked, day, None))
        family.next_core_group_on = day


def _meeting(
    family: Family, status: str, booked: int, day: int, replaces: Meeting | None, /, **outcome: Any
) -> Meeting:
    is_replacement = replaces is not None
    return Meeting(
        meeting_id=family.id("M"),
        kind="CORE_GROUP",
        status=status,
        # The new date is booked on the day that the first was called off.
        booked_on=replaces.scheduled_on if replaces else booked,
        scheduled_on=day,
        original_on=replaces.scheduled_on if replaces else day,
        replaces=replaces.meeting_id if is_replacement and replaces else None,
        **outcome,
    )


def write_core_groups(family: Family, diary: list[Meeting]) -> None:
    for place, meeting in enumerate(diary):
        day = meeting.scheduled_on
        children = [child for child in family.children if child.started_on < day and child.is_on_plan(day)]
        if not children:
            continue
        follower = next((one for one in diary[place + 1 :] if one.status != "CANCELLED"), None)
        _write_core_group(family, meeting, children, follower)


def _write_core_group(family: Family, meeting: Meeting, children: list[Child], follower: Meeting | None) -> None:
    if not meeting.is_known_held:
        write_meeting(family, meeting, children, {}, lambda _child: {})
        return
    held, recorded = meeting.held_on or 0, meeting.recorded_on or 0
    raised = actions.raise_actions(family, meeting, children)
    write_meeting(
        family,
        meeting,
        children,
        _record(family, held, follower, raised),
        lambda child: _subject(family, child, held),
    )
    if recorded > family.now:
        return
    rows = write_attendance(family, meeting, children)
    minutes.write_minutes(family, meeting, children, rows)
    write_voice(family, meeting, children)
    for child in children:
        if family.feature(3, 0.15):
            _write_outcome_progress(family, meeting, child)


def _write_outcome_progress(family: Family, meeting: Meeting, child: Child) -> None:
    family.add(
        "cgx_outcome_progress",
        meeting.recorded_on or 0,
        cgop_progress_id=family.id("OP"),
        cgop_outcome_id=child.outcome_id,
        cgop_meeting_id=meeting.meeting_id,
        cgop_progress=family.pick(("SUFFICIENT", "PARTIAL", "INSUFFICIENT")),
    )


def _record(family: Family, held: int, follower: Meeting | None, raised: int) -> dict[str, Any]:
    """What the record says of the meeting itself."""
    missing = follower is None or family.chance(family.rates.next_date_missing)
    chair = family.lead_or_manager(held)
    takes_minutes = chair if family.chance(family.rates.chair_is_minute_taker) else family.team.others[1].worker_id
    return {
        "cgmt_chair_id": chair,
        "cgmt_minute_taker_id": takes_minutes,
        "cgmt_minute_taker_agency_code": "AG-CSC",
        "cgmt_rota_agreed": "Y" if family.chance(0.6) else "N",
        "cgmt_explained_to_parents": "Y" if family.chance(0.8) else "N",
        "cgmt_next_meeting_date": None if missing or follower is None else follower.original_on,
        "cgmt_next_meeting_time": None if missing else "10:00",
        "cgmt_next_venue_recorded": "N" if missing else "Y",
        "cgmt_no_new_actions": "Y" if not raised and not family.chance(family.rates.actions_none) else "N",
        "cgmt_separate_siblings": "N",
    }


def _subject(family: Family, child: Child, held: int) -> Mapping[str, Any]:
    """What the record says of one child."""
    is_first = not any(child.started_on < day < held for day in family.core_groups)
    return {
        "cgms_plan_version_id": None if family.chance(family.rates.plan_link_missing) else child.version_on(held),
        "cgms_plan_progress_reviewed": "Y" if family.chance(0.85) else "N",
        "cgms_plan_updated": "Y" if family.chance(0.75) else "N",
        "cgms_progress": _progress(family, is_first=is_first),
        "cgms_consensus": family.pick(("AGREED", "AGREED", "AGREED", "DISAGREED", "NOT_DISCUSSED")),
        "cgms_missing_discussed": "Y" if family.story == "missing" else None,
        **subject_voice(family, child, held),
    }


def _progress(family: Family, *, is_first: bool) -> str | None:
    if family.chance(family.rates.progress_missing):
        return None
    if family.chance(family.rates.progress_insufficient):
        return "INSUFFICIENT"
    return family.pick(("TOO_EARLY", "PARTIAL") if is_first else ("SUFFICIENT", "PARTIAL"))
