"""Rules about how long plans last, how they begin again and how they end."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, before, by, get, latest, same
from reading.duties import dated, our_plans, plan_duty
from reading.meetings import closed_lapse_p
from reading.people import looked_after, person_over
from reading.plans import (
    age_start,
    child,
    conf,
    details,
    held_reviews,
    long_plan,
    plan_open,
    plan_over,
    review_held,
)
from reading.quorum import quorate_conf
from reading.states import Duty, Evidence, first_of, rule
from reading.world import World

NOT_BY_CONFERENCE = ("TRANSFERRED_OUT", "TURNED_18", "DIED", "LEFT_UK", "COURT_ORDER", "OVERTURNED")
NO_STEP_DOWN = ("TRANSFERRED_OUT", "DIED", "LEFT_UK", "LOOKED_AFTER", "OVERTURNED")


def lasted(w: World, months: int) -> Iterator[Duty]:
    """The plans that were open on the day on which they reached this age."""
    for p in w.rows("ssd_cp_plans"):
        reached = latest(w.days.add_months(age_start(w, p), months), p["cppl_cp_plan_start_date"])
        if not long_plan(w, p) or not by(reached, w.as_of) or not plan_open(w, p, reached):
            continue
        yield plan_duty(p, started_on=reached, due_on=reached, met=first_of(dated(plan_over(w, p))))


@rule("plan-18-months", kind="threshold", severity="high", inclusive=True)
def eighteen_months(w: World) -> Iterator[Duty]:
    return lasted(w, w.number("plan_long_months"))


@rule("plan-24-months", kind="threshold", severity="critical", inclusive=True)
def two_years(w: World) -> Iterator[Duty]:
    return lasted(w, w.number("plan_national_months"))


@rule("plan-repeat-24-months", kind="finding", severity="medium", inclusive=True)
def second_plan(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        q, start = earlier_plan(w, p), p["cppl_cp_plan_start_date"]
        if q is None:
            continue
        reviews = w.where("cgx_management_reviews", "mgrv_cp_plan_id", p["cppl_cp_plan_id"])
        found = [e for x in reviews for e in dated(x["mgrv_date"], x["mgrv_review_id"]) if by(start, e.on)]
        yield plan_duty(
            p,
            started_on=start,
            due_on=start,
            met=first_of(found),
            exempt=(("continuation", continued(w, p, q)),),
            lapses=(plan_over(w, p), *(r["cppr_cp_review_date"] for r in held_reviews(w, p))),
        )


def earlier_plan(w: World, p: Row) -> Row | None:
    """The plan of the same child that ended last before this one, inside the window."""
    start = p["cppl_cp_plan_start_date"]
    ended = [
        q
        for q in w.where("ssd_cp_plans", "cppl_person_id", p["cppl_person_id"])
        if q is not p
        and details(w, q)["cpld_end_reason"] not in ("DATA_ERROR", "MERGED")
        and by(q["cppl_cp_plan_end_date"], start)
        and in_repeat_window(w, q["cppl_cp_plan_end_date"], start)
    ]
    ended.sort(key=lambda q: q["cppl_cp_plan_id"])
    return max(ended, key=lambda q: q["cppl_cp_plan_end_date"], default=None)


def in_repeat_window(w: World, ended: date, start: date) -> bool:
    if w.text("repeat_window") == "ever":
        return True
    return before(start, w.days.add_months(ended, w.number("repeat_window")))


def continued(w: World, p: Row, q: Row) -> bool:
    """The same plan goes on, after a transfer or under another id."""
    transferred = get(conf(w, p), "icpc_icpc_transfer_in") == "Y" and q["cppl_cp_plan_ola"] == "Y"
    same_day = same(q["cppl_cp_plan_end_date"], p["cppl_cp_plan_start_date"])
    return transferred or (same_day and same(q["cppl_icpc_id"], p["cppl_icpc_id"]))


def ended_plans(w: World) -> list[Row]:
    return [p for p in our_plans(w) if p["cppl_cp_plan_end_date"] is not None]


@rule("plan-end-not-multiagency", kind="finding", severity="critical", inclusive=True)
def ended_by_conference(w: World) -> Iterator[Duty]:
    for p in ended_plans(w):
        end, reason = p["cppl_cp_plan_end_date"], details(w, p)["cpld_end_reason"]
        looked_after_ending = reason == "LOOKED_AFTER" and w.yes("lac_end_outside_conference")
        other = same(person_over(w, child(w, p)), end) or reason in NOT_BY_CONFERENCE
        reviews = closing_reviews(w, p, end)
        yield plan_duty(
            p,
            started_on=end,
            due_on=end,
            ok=any(says_end(r) and quorum(w, r) == "Y" for r in reviews),
            exempt=(("other_ending", other or looked_after_ending),),
            unknown=(("quorum_not_recorded", any(unclear(w, r) for r in reviews)),),
            lapses=(closed_lapse_p(w, p),),
        )


def closing_reviews(w: World, p: Row, end: date) -> list[Row]:
    """The reviews of the child held shortly before the end."""
    return [
        r
        for r in w.where("ssd_cp_reviews", "cppr_person_id", p["cppl_person_id"])
        if review_held(w, r) and 0 <= (end - r["cppr_cp_review_date"]).days <= w.number("end_conference_days")
    ]


def says_end(r: Row) -> bool:
    return bool(r["cppr_cp_review_outcome_continue_cp"] == "N")


def quorum(w: World, r: Row) -> str:
    """Y by the review row itself, else by its meeting; U when there is no meeting."""
    m = w.named("cgx_meetings", r["cppr_cp_review_meeting_id"])
    if r["cppr_cp_review_quorate"] == "Y":
        return "Y"
    return quorate_conf(w, m) if m else "U"


def unclear(w: World, r: Row) -> bool:
    return r["cppr_cp_review_outcome_continue_cp"] is None or (says_end(r) and quorum(w, r) == "U")


@rule("plan-end-no-exit-plan", kind="deadline", severity="high", working_days=True)
def exit_plan(w: World) -> Iterator[Duty]:
    for p in ended_plans(w):
        end, row = p["cppl_cp_plan_end_date"], details(w, p)
        reason = row["cpld_end_reason"]
        yield plan_duty(
            p,
            started_on=end,
            due_on=w.days.add_wd(end, w.number("exit_plan_wd")),
            met=first_of(support_after(w, p, end)),
            exempt=(("other_ending", reason in NO_STEP_DOWN or looked_after(w, child(w, p), end)),),
            lapses=(closed_lapse_p(w, p),),
        )


def support_after(w: World, p: Row, end: date) -> list[Evidence]:
    row, child_id = details(w, p), p["cppl_person_id"]
    noted = [
        e
        for column in ("cpld_exit_plan_date", "cpld_no_further_support_date")
        for e in dated(row[column], p["cppl_cp_plan_id"], row["cpld_recorded_date"])
    ]
    in_need = [
        e
        for x in w.where("ssd_cin_plans", "cinp_person_id", child_id)
        for e in dated(x["cinp_cin_plan_start_date"], x["cinp_cin_plan_id"])
    ]
    early_help = [
        e
        for x in w.where("ssd_early_help_episodes", "earl_person_id", child_id)
        for e in dated(x["earl_episode_start_date"], x["earl_episode_id"])
    ]
    return [*noted, *(e for e in [*in_need, *early_help] if by(end, e.on))]


@rule("plan-end-no-evidence", kind="deadline", severity="high", working_days=True)
def evidence_of_safety(w: World) -> Iterator[Duty]:
    for p in ended_plans(w):
        row = details(w, p)
        yield plan_duty(
            p,
            started_on=p["cppl_cp_plan_end_date"],
            due_on=w.days.add_wd(p["cppl_cp_plan_end_date"], w.number("record_complete_wd")),
            ok=row["cpld_end_rationale_recorded"] == "Y",
            exempt=(("other_ending", row["cpld_end_reason"] in NOT_BY_CONFERENCE),),
            lapses=(closed_lapse_p(w, p),),
        )
