"""The rule that looks at the breaches of all the others."""

from collections.abc import Iterator
from datetime import date

from reading.blanks import Row, before, by, earliest
from reading.days import add_days
from reading.duties import dated, our_plans, plan_duty
from reading.plans import plan_over
from reading.rules_plan_work import escalations_for
from reading.states import RULES, Duty, breaches_of, first_of, rule
from reading.world import World

LAST = "esc-not-raised"


def serious_breaches(w: World) -> dict[str, list[date]]:
    """The first days in breach of the critical and high duties now overdue, by plan."""
    return w.remember("serious breaches", lambda: collected(w))


def collected(w: World) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for rule_id in sorted(RULES):
        for breach in breaches_of(w, RULES[rule_id]) if rule_id != LAST else ():
            if breach.severity in ("critical", "high"):
                for plan in breach.plans:
                    found.setdefault(plan, []).append(breach.breach_on)
    return {plan: sorted(days) for plan, days in found.items()}


def escalation_due(w: World, breaches: list[date]) -> date | None:
    """The day of one breach too many inside the window, or of one that has lasted too long."""
    since = add_days(w.as_of, -w.number("esc_window_days"))
    recent = [day for day in breaches if before(since, day)]
    too_many = recent[w.number("esc_breach_count") - 1 :][:1]
    too_long = [w.days.add_wd(day, w.number("esc_open_wd")) for day in breaches]
    return earliest(*too_many, *(day for day in too_long if by(day, w.as_of)))


@rule(LAST, kind="finding", severity="high", inclusive=True)
def escalated(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        breaches = serious_breaches(w).get(p["cppl_cp_plan_id"], [])
        start = escalation_due(w, breaches)
        if plan_over(w, p) is not None or start is None:
            continue
        raised = raised_since(w, p, breaches[0])
        yield plan_duty(
            p,
            started_on=start,
            due_on=start,
            met=first_of(dated(raised)),
            ok=before(raised, start),
        )


def raised_since(w: World, p: Row, since: date) -> date | None:
    raised = [x["esca_raised_date"] for x in escalations_for(w, p)]
    return earliest(*(day for day in raised if by(since, day)))
