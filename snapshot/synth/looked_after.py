"""Looked-after children: care, placements, visits, reviews; and missing episodes."""

from dataclasses import dataclass

from snapshot.synth.family import Family
from snapshot.synth.rows import at

VISIT_LIMIT = 42
#: Placement type and the visiting duty that goes with it.
PLACEMENTS = (
    ("U6", "STANDARD"),
    ("U6", "STANDARD"),
    ("U4", "STANDARD"),
    ("K2", "STANDARD"),
    ("P1", "CARE_ORDER_AT_HOME"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """One period of care of one child."""

    person_id: str
    care_id: str
    start: int
    #: The last day, or None while it lasts.
    end: int | None

    def last_day(self, now: int) -> int:
        return now if self.end is None else min(now, self.end)


def write_care(family: Family, person_id: str, start: int, end: int | None) -> None:
    """A period of care with everything that is owed in it."""
    care = Care(person_id=person_id, care_id=family.id("CLA"), start=start, end=end)
    _write_episode(family, care)
    _write_placement(family, care)
    _write_reviews(family, care)


def _write_episode(family: Family, care: Care) -> None:
    family.add(
        "ssd_cla_episodes",
        care.start,
        clae_cla_episode_id=family.id("CE"),
        clae_person_id=care.person_id,
        clae_cla_id=care.care_id,
        clae_cla_episode_start_date=care.start,
        clae_cla_episode_ceased_date=care.end,
        clae_entered_care_date=care.start,
        clae_cla_last_iro_contact_date=max(care.start, family.now - 40),
    )
    family.add(
        "ssd_legal_status",
        care.start,
        lega_legal_status_id=family.id("LS"),
        lega_person_id=care.person_id,
        lega_legal_status=family.pick(("C1", "C2", "V2", "V2", "E1")),
        lega_legal_status_start_date=care.start,
        lega_legal_status_end_date=care.end,
    )


def _write_placement(family: Family, care: Care) -> None:
    placement_id = family.id("PL")
    kind, regime = family.pick(PLACEMENTS)
    permanent = "Y" if family.chance(0.6) else "N"
    family.add(
        "ssd_cla_placement",
        care.start,
        clap_cla_placement_id=placement_id,
        clap_cla_id=care.care_id,
        clap_person_id=care.person_id,
        clap_cla_placement_start_date=care.start,
        clap_cla_placement_end_date=care.end,
        clap_cla_placement_type=kind,
    )
    family.add(
        "cgx_placement_details",
        care.start,
        pldt_placement_id=placement_id,
        pldt_visit_regime=regime,
        pldt_permanent=permanent,
        pldt_care_plan_date=care.start + family.between(2, 20),
    )
    _write_visits(family, care, is_permanent=permanent == "Y" and regime == "STANDARD")


def _write_visits(family: Family, care: Care, *, is_permanent: bool) -> None:
    day = care.start + (
        family.between(8, 20) if family.chance(family.rates.care_visit_missed) else family.between(1, 6)
    )
    settled = family.days.months(care.start, 12)
    while day <= care.last_day(family.now):
        _write_visit(family, care, day)
        limit = 88 if is_permanent and day >= settled else VISIT_LIMIT
        missed = family.chance(family.rates.care_visit_missed)
        day += family.between(limit + 6, limit + 40) if missed else family.between(limit - 14, limit)


def _write_visit(family: Family, care: Care, day: int) -> None:
    family.add(
        "ssd_cla_visits",
        day,
        clav_cla_visit_id=family.id("CV"),
        clav_cla_id=care.care_id,
        clav_person_id=care.person_id,
        clav_cla_visit_date=day,
        clav_cla_visit_seen="Y",
        clav_cla_visit_seen_alone="Y" if family.chance(0.8) else "N",
    )


def _write_reviews(family: Family, care: Care) -> None:
    due = family.days.add(care.start, 20)
    months = 3
    while True:
        late = family.chance(family.rates.care_review_late)
        held = (
            family.days.on_or_after(due + family.between(2, 25))
            if late
            else family.days.on_or_before(due - family.between(0, 8))
        )
        is_over = held > care.last_day(family.now)
        if is_over and care.end is not None:
            return
        family.add(
            "ssd_cla_reviews",
            min(held, due) - 21 if is_over else held,
            clar_cla_review_id=family.id("CW"),
            clar_cla_id=care.care_id,
            clar_cla_person_id=care.person_id,
            clar_cla_review_due_date=due,
            clar_cla_review_date=held,
            clar_cla_review_cancelled="N",
            clar_cla_review_participation=None if is_over else family.pick(("PN0", "PN1", "PN5", "PN6")),
        )
        if is_over:
            return
        due, months = family.days.months(held, months), 6


def write_missing(family: Family, person_id: str, first: int, last: int) -> None:
    """Missing episodes of a child and the interviews after them."""
    for _ in range(family.between(1, 3)):
        if last - first < 4:
            return
        left = family.between(first, last - 1)
        _write_episode_and_interview(family, person_id, left, left + family.between(0, 2))


def _write_episode_and_interview(family: Family, person_id: str, left: int, back: int) -> None:
    missing_id = family.id("MI")
    offered = not family.chance(family.rates.interview_not_offered)
    accepted = offered and family.chance(0.85)
    returned = at(back, family.between(300, 1300))
    hours = family.between(80, 220) if family.chance(family.rates.interview_late) else family.between(12, 70)
    done = returned + hours * 60 if accepted else None

    def episode(day: int) -> dict[str, object] | None:
        if day < left:
            return None
        is_back = day >= back
        return {
            "miss_table_id": missing_id,
            "miss_person_id": person_id,
            "miss_missing_episode_start_date": left,
            "miss_missing_episode_end_date": back,
            "miss_missing_episode_type": "M",
            "miss_missing_rhi_offered": ("Y" if offered else "N") if is_back and day > back else None,
            "miss_missing_rhi_accepted": ("Y" if accepted else "N") if is_back and offered and day > back else None,
        }

    family.rows.track("ssd_missing", (left, back, back + 1), episode)
    family.add(
        "cgx_return_interviews",
        back,
        rhiv_missing_id=missing_id,
        rhiv_returned_at=returned,
        rhiv_offered_at=returned + 300 if offered else None,
        rhiv_declined_at=returned + 400 if offered and not accepted else None,
        rhiv_completed_at=done,
    )
