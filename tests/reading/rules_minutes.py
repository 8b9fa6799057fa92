"""Rules about the minutes of core groups and their distribution."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, coalesce, earliest
from reading.days import add_days
from reading.duties import (
    child_duty,
    child_record,
    children_at_core_groups,
    core_groups,
    dated,
    meeting_duty,
    meeting_record,
)
from reading.meetings import (
    child_at,
    closed_lapse,
    closed_lapse_p,
    counts_as_held,
    held_on,
    lapse_m,
    lapse_s,
    meeting_at,
    meeting_day,
    prev_cg,
)
from reading.minutes import (
    all_sent_on,
    minutes_of,
    minutes_on,
    next_meetings,
    recipients,
    section,
    send_matches,
    sends_of,
    sends_to_agencies,
    sends_to_person,
    withheld,
)
from reading.people import unborn
from reading.plans import version_in_force
from reading.relatives import gps_of, left_out_properly, parents_of, pr_unclear
from reading.states import Duty, first_of, rule
from reading.voice import too_young
from reading.workers import same_worker
from reading.world import World


@rule("min-not-recorded", kind="deadline", severity="high", working_days=True)
def recorded(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        yield meeting_duty(
            w,
            m,
            started_on=m["cgmt_held_date"],
            due_on=w.days.add_wd(m["cgmt_held_date"], w.number("minutes_recorded_wd")),
            met=first_of(dated(minutes_on(w, m))),
            ok=minutes_of(w, m) != [] and minutes_on(w, m) is None,
            lapses=(closed_lapse(w, m),),
        )


@rule("min-not-distributed", kind="deadline", severity="medium", working_days=True)
def distributed(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        yield meeting_duty(
            w,
            m,
            started_on=m["cgmt_held_date"],
            due_on=w.days.add_wd(m["cgmt_held_date"], w.number("minutes_sent_wd")),
            met=first_of(dated(all_sent_on(w, m))),
            lapses=(closed_lapse(w, m),),
        )


@rule("min-not-before-next", kind="lead", severity="medium", working_days=True)
def before_the_next(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        following = next(iter(next_meetings(w, m)), None)
        if following is None:
            continue
        yield meeting_duty(
            w,
            m,
            started_on=m["cgmt_held_date"],
            due_on=last_day_before(w, m, following),
            met=first_of(dated(all_sent_on(w, m))),
            lapses=(lapse_m(w, following) if counts_as_held(w, following) else closed_lapse(w, m),),
        )


def last_day_before(w: World, m: Row, following: Row) -> date | None:
    """Some working days before the next meeting, or its own day when they would reach back to this one."""
    lead = w.days.add_wd(meeting_day(following), -w.number("minutes_before_next"))
    return lead if lead is not None and lead > m["cgmt_held_date"] else meeting_day(following)


@rule("min-recipient-list-missing", kind="finding", severity="medium", inclusive=True)
def recipients_listed(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        sends = sends_of(w, m)
        if not sends and all(n["cgmn_status"] != "DISTRIBUTED" for n in minutes_of(w, m)):
            continue
        first_sent = earliest(*(d["cgmd_sent_date"] for d in sends))
        start = coalesce(first_sent, minutes_on(w, m), m["cgmt_held_date"])
        yield meeting_duty(
            w,
            m,
            started_on=start,
            due_on=start,
            ok=all(any(send_matches(w, d, who) for d in sends) for who in recipients(w, m)),
            lapses=(lapse_m(w, m),),
        )


@rule("min-gp-not-sent", kind="deadline", severity="medium", working_days=True)
def sent_to_gp(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        practices = gps_of(w, s["cgms_person_id"], held_on(w, s))
        if unborn(child_at(w, s), held_on(w, s)) or not practices:
            continue
        sends = sends_to_agencies(w, meeting_at(w, s), practices)
        yield child_duty(
            w,
            s,
            due_on=w.days.add_wd(held_on(w, s), w.number("minutes_sent_wd")),
            met=first_of(dated(earliest(*(d["cgmd_sent_date"] for d in sends)))),
            exempt=(("withheld", any(withheld(d) for d in sends)),),
            lapses=(closed_lapse_p(w, p),),
        )


@rule("min-parent-not-sent", kind="deadline", severity="medium", working_days=True)
def sent_to_parents(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        for x in parents_of(w, s["cgms_person_id"], held_on(w, s)):
            sends = sends_to_person(w, meeting_at(w, s), x["rela_related_id"])
            yield child_duty(
                w,
                s,
                second=x["rela_relationship_id"],
                due_on=w.days.add_wd(held_on(w, s), w.number("minutes_sent_wd")),
                met=first_of(dated(earliest(*(d["cgmd_sent_date"] for d in sends)))),
                exempt=(
                    ("withheld", any(withheld(d) for d in sends)),
                    ("reason_recorded", left_out_properly(x)),
                ),
                unknown=(("pr_not_recorded", pr_unclear(x)),),
                lapses=(closed_lapse_p(w, p),),
            )


@rule("min-child-not-shared", kind="deadline", severity="medium", working_days=True)
def shared_with_child(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        yield child_duty(
            w,
            s,
            due_on=w.days.add_wd(held_on(w, s), w.number("child_shared_wd")),
            met=first_of(dated(s["cgms_shared_with_child_date"])),
            exempt=(
                ("unborn", unborn(child_at(w, s), held_on(w, s))),
                ("under_age", too_young(w, s)),
                ("reason_recorded", s["cgms_not_shared_reason"] is not None),
            ),
            lapses=(lapse_s(w, s),),
        )


@rule("min-chair-is-minute-taker", kind="record", severity="medium")
def two_people(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        chair, taker = m["cgmt_chair_id"], m["cgmt_minute_taker_id"]
        both = chair is not None and taker is not None
        yield meeting_record(
            w,
            m,
            ok=both and not same_worker(w, chair, taker),
            exempt=(("local_rule", w.yes("chair_may_minute")),),
            unknown=(("role_not_recorded", not both),),
        )


@rule("min-not-linked-to-plan", kind="record", severity="medium")
def linked_to_plan(w: World) -> Iterator[Duty]:
    for s, p in children_at_core_groups(w):
        on_the_day = version_in_force(w, p, held_on(w, s))
        day_before = version_in_force(w, p, add_days(held_on(w, s), -1))
        right = [v["cgpv_version_id"] for v in (on_the_day, day_before) if v is not None]
        yield child_record(
            w,
            s,
            ok=s["cgms_plan_version_id"] in right,
            unknown=(("no_plan_version", on_the_day is None),),
        )


@rule("min-no-progress-judgement", kind="record", severity="high")
def progress_judged(w: World) -> Iterator[Duty]:
    for s, _ in children_at_core_groups(w):
        too_early = s["cgms_progress"] == "TOO_EARLY" and prev_cg(w, s) is None
        judged = s["cgms_progress"] in ("SUFFICIENT", "PARTIAL", "INSUFFICIENT")
        yield child_record(w, s, ok=judged or too_early)


@rule("min-no-signs-of-safety", kind="record", severity="medium")
def headings_filled(w: World) -> Iterator[Duty]:
    headings = ("cgmn_working_well", "cgmn_worried_about", "cgmn_next_steps")
    for m in core_groups(w) if w.text("practice_model") == "SIGNS_OF_SAFETY" else ():
        yield meeting_record(w, m, ok=all(section(w, m, column) for column in headings))


@rule("min-no-scaling", kind="record", severity="medium")
def scaled(w: World) -> Iterator[Duty]:
    for m in core_groups(w) if w.text("practice_model") == "SIGNS_OF_SAFETY" else ():
        there = section(w, m, "cgmn_scaling_recorded")
        explained = section(w, m, "cgmn_scaling_explained")
        yield meeting_record(w, m, ok=there and explained, severity=(("low", there),))


@rule("min-no-management-signoff", kind="deadline", severity="medium", working_days=True)
def signed_off(w: World) -> Iterator[Duty]:
    for m in core_groups(w):
        start, rows = minutes_on(w, m), minutes_of(w, m)
        nameless = [n for n in rows if n["cgmn_authorised_by_id"] is None]
        yield meeting_duty(
            w,
            m,
            started_on=start,
            due_on=w.days.add_wd(start, w.number("signoff_wd")),
            met=first_of(dated(earliest(*(n["cgmn_authorised_date"] for n in rows if signer_counts(w, n, m))))),
            unknown=(("signer_not_recorded", any(n["cgmn_authorised_date"] is not None for n in nameless)),),
            lapses=(closed_lapse(w, m),),
        )


def signer_counts(w: World, n: Row, m: Row) -> bool:
    """Somebody signed, and not the chair."""
    signer = n["cgmn_authorised_by_id"]
    chair_signed = w.yes("signer_not_chair") and same_worker(w, signer, m["cgmt_chair_id"])
    return signer is not None and not chair_signed
