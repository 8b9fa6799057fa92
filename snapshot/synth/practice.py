"""What social workers do between meetings: visits, supervision, risk assessments."""

from collections.abc import Iterator, Sequence

from snapshot.synth.family import Child, Family
from snapshot.synth.rows import at
from snapshot.synth.voice import write_visit_voice

VISIT_LIMIT = 14
SUPERVISION_LIMIT = 28
SEEN_ALONE_AGE = 4


def write_practice(family: Family) -> None:
    _write_visits(family)
    for child in family.children:
        _write_supervision(family, child)
        _write_risk(family, child)
        _write_long_plan_review(family, child)


def _write_visits(family: Family) -> None:
    """Two-weekly visits to the family, with the gaps of real life."""
    day = family.days.add(family.conference_on, family.between(1, 6))
    while day <= family.last_day:
        _visit(family, day)
        if family.chance(family.rates.visit_missed):
            day = family.days.on_or_after(day + VISIT_LIMIT + family.between(1, 20))
        else:
            day = family.days.on_or_before(day + VISIT_LIMIT - family.between(0, 4))


def _visit(family: Family, day: int) -> None:
    late = family.chance(family.rates.visit_recorded_late)
    recorded = family.days.add(day, family.between(3, 12)) if late else day + family.between(0, 2)
    worker = family.lead_or_manager(day)
    attempted = family.chance(family.rates.visit_attempted)
    for child in family.children_on(day):
        _write_visit(family, child, day, recorded, worker, attempted=attempted)


def _write_visit(family: Family, child: Child, day: int, recorded: int, worker: str, *, attempted: bool) -> None:
    visit_id = family.id("VI")
    unborn = child.is_unborn(day)
    seen = not (attempted or unborn or family.chance(family.rates.visit_not_seen))
    alone = seen and not family.chance(family.rates.visit_not_alone)
    family.add(
        "ssd_cp_visits",
        recorded,
        cppv_cp_visit_id=visit_id,
        cppv_person_id=child.person_id,
        cppv_cp_plan_id=child.plan_id,
        cppv_cp_visit_date=day,
        cppv_cp_visit_seen="Y" if seen else "N",
        cppv_cp_visit_seen_alone="Y" if alone else "N" if seen else None,
        cppv_cp_visit_bedroom="Y" if seen and family.chance(0.5) else "N",
    )
    status = "MOTHER_VISIT" if unborn else "ATTEMPTED" if attempted else "COMPLETED"
    can_be_alone = child.age(day) >= SEEN_ALONE_AGE
    family.add(
        "cgx_visit_details",
        recorded,
        vist_visit_id=visit_id,
        vist_status=status,
        vist_not_alone_reason=family.pick(("PARENT_REFUSED", "CHILD_REFUSED", None))
        if seen and not alone and can_be_alone
        else None,
        vist_worker_id=worker,
        vist_recorded_date=at(recorded, 1035),
    )
    if seen and family.chance(0.05):
        write_visit_voice(family, child, visit_id, day, recorded)


def _write_supervision(family: Family, child: Child) -> None:
    """Four-weekly case supervision; the next one is planned."""
    for held, planned in _supervision_days(family, child):
        is_held = held is not None and held <= family.now
        day = held if is_held and held is not None else planned
        recorded = family.entered_after(day, family.rates.recorded_late) if is_held else day - 14
        supervision_id = family.id("SU")
        family.add(
            "cgx_supervision",
            recorded,
            supv_supervision_id=supervision_id,
            supv_person_id=child.person_id,
            supv_supervisee_id=family.lead_or_manager(min(day, family.now)),
            supv_supervisor_id=family.team.manager.worker_id,
            supv_type="CASE",
            supv_status="HELD" if is_held else "SCHEDULED",
            supv_planned_date=planned,
            supv_held_date=held if is_held else None,
            supv_recorded_date=at(recorded, 940),
        )
        if is_held and family.chance(0.12):
            _write_supervision_action(family, supervision_id, day, recorded)


def _supervision_days(family: Family, child: Child) -> Iterator[tuple[int | None, int]]:
    """Pairs of the day held and the day planned; the last has not come yet."""
    last = child.started_on
    end = min(family.now, child.ended_on or family.now)
    while True:
        planned = family.days.on_or_before(last + SUPERVISION_LIMIT - family.between(0, 7))
        held = planned
        if family.chance(family.rates.supervision_missed):
            held = family.days.on_or_after(last + SUPERVISION_LIMIT + family.between(1, 30))
        if held > end:
            if planned > family.now and child.ended_on is None:
                yield None, planned
            return
        yield held, planned
        last = held


def _write_supervision_action(family: Family, supervision_id: str, day: int, recorded: int) -> None:
    due = day + family.between(7, 28)
    done = due + family.between(-5, 10)

    def action(night: int) -> dict[str, object] | None:
        if night < recorded:
            return None
        is_done = done <= night
        return {
            "supa_action_id": f"SA{supervision_id}",
            "supa_supervision_id": supervision_id,
            "supa_created_date": day,
            "supa_due_date": due,
            "supa_plan_linked": "Y",
            "supa_status": "COMPLETED" if is_done else "OPEN",
            "supa_completed_date": done if is_done else None,
        }

    family.rows.track("cgx_supervision_actions", (recorded, done), action)


def _write_risk(family: Family, child: Child) -> None:
    """The risk assessment is updated after core groups, mostly."""
    for day in [child.started_on, *_core_groups_of(family, child)]:
        if day != child.started_on and family.chance(family.rates.risk_assessment_stale):
            continue
        updated = family.days.add(day, family.between(0, 9))
        family.add(
            "cgx_risk_assessments",
            updated,
            risk_assessment_id=family.id("RA"),
            risk_person_id=child.person_id,
            risk_version_date=updated,
            risk_no_change="Y" if family.chance(0.4) else "N",
            risk_recorded_date=at(updated, 980),
        )


def _core_groups_of(family: Family, child: Child) -> Sequence[int]:
    return [day for day in family.core_groups if day > child.started_on and child.is_on_plan(day)]


def _write_long_plan_review(family: Family, child: Child) -> None:
    """A manager looks at plans that pass fifteen months."""
    day = family.days.months(child.started_on, 15) + 10
    if child.is_on_plan(day) and family.chance(0.7):
        family.add(
            "cgx_management_reviews",
            day,
            mgrv_review_id=family.id("MR"),
            mgrv_cp_plan_id=child.plan_id,
            mgrv_date=day,
            mgrv_kind=family.pick(("MANAGER", "SENIOR", "PANEL")),
            mgrv_reviewer_id=family.team.manager.worker_id,
        )
