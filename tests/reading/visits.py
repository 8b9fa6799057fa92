"""Definitions: visits at which a child on a plan was seen."""

from datetime import date

from reading.blanks import Row, before, by, day, empty_or_from, get, same
from reading.meetings import held_cgs, held_on, meeting_at
from reading.people import looked_after, unborn
from reading.plans import belongs, child, plan_over
from reading.states import Evidence
from reading.world import World, once_per_row


def visits_of(w: World, p: Row) -> list[Row]:
    rows = w.rows("ssd_cp_visits")
    return [v for v in rows if belongs(v, "cppv_cp_plan_id", "cppv_person_id", p)]


def visit_details(w: World, v: Row) -> Row:
    return w.details("cgx_visit_details", v["cppv_cp_visit_id"])


def reached(w: World, v: Row) -> bool:
    return visit_details(w, v)["vist_status"] not in ("ATTEMPTED", "NO_ACCESS")


@once_per_row
def seen_visits(w: World, p: Row) -> list[Evidence]:
    """The days on which the child was seen, in order, with the row behind each."""
    found = plan_visits(w, p)
    if w.yes("lac_visit_counts"):
        found += placement_visits(w, p)
    if w.yes("core_group_counts_as_visit"):
        found += [
            Evidence(on=held, key=s["cgms_table_id"], entered_on=day(meeting_at(w, s)["cgmt_recorded_date"]))
            for s in held_cgs(w, p)
            if s["cgms_child_attended"] == "Y" and (held := held_on(w, s)) is not None
        ]
    return [e for e in found if by(e.on, w.as_of) and empty_or_from(plan_over(w, p), e.on)]


def plan_visits(w: World, p: Row) -> list[Evidence]:
    k = child(w, p)
    return [
        Evidence(
            on=v["cppv_cp_visit_date"],
            key=v["cppv_cp_visit_id"],
            entered_on=day(visit_details(w, v)["vist_recorded_date"]),
        )
        for v in visits_of(w, p)
        if v["cppv_cp_visit_date"] is not None
        and reached(w, v)
        and (v["cppv_cp_visit_seen"] == "Y" or unborn(k, v["cppv_cp_visit_date"]))
    ]


def placement_visits(w: World, p: Row) -> list[Evidence]:
    k = child(w, p)
    return [
        Evidence(on=v["clav_cla_visit_date"], key=v["clav_cla_visit_id"])
        for v in w.rows("ssd_cla_visits")
        if v["clav_cla_visit_date"] is not None
        and v["clav_cla_visit_seen"] == "Y"
        and of_looked_after_child(w, v, k)
        and looked_after(w, k, v["clav_cla_visit_date"])
    ]


def of_looked_after_child(w: World, v: Row, k: Row | None) -> bool:
    """By the person, or by the period of care when no person is named."""
    child_id = get(k, "pers_person_id")
    if v["clav_person_id"] is not None:
        return same(v["clav_person_id"], child_id)
    episodes = w.where("ssd_cla_episodes", "clae_cla_id", v["clav_cla_id"])
    if not episodes:
        placements = w.where("ssd_cla_placement", "clap_cla_id", v["clav_cla_id"])
        return any(same(x["clap_person_id"], child_id) for x in placements)
    return any(same(e["clae_person_id"], child_id) for e in episodes)


def seen_unknown(w: World, p: Row, since: date) -> bool:
    return any(
        before(since, v["cppv_cp_visit_date"]) and v["cppv_cp_visit_seen"] is None and reached(w, v)
        for v in visits_of(w, p)
    )
