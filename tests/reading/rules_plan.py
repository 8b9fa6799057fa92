"""Rules about plans."""

from collections.abc import Iterator

from reading.blanks import by, latest
from reading.plans import age_start, long_plan, plan_open, plan_over
from reading.states import Duty, Evidence, rule
from reading.world import World


def lasted(w: World, months: int) -> Iterator[Duty]:
    """The plans that were open on the day on which they reached this age."""
    for p in w.rows("ssd_cp_plans"):
        reached = latest(w.days.add_months(age_start(w, p), months), p["cppl_cp_plan_start_date"])
        if not long_plan(w, p) or not by(reached, w.as_of) or not plan_open(w, p, reached):
            continue
        over = plan_over(w, p)
        yield Duty(
            subject=p["cppl_cp_plan_id"],
            person=p["cppl_person_id"],
            plan=p["cppl_cp_plan_id"],
            started_on=reached,
            due_on=reached,
            met=None if over is None else Evidence(on=over),
        )


@rule("plan-18-months", kind="threshold", severity="high", inclusive=True)
def eighteen_months(w: World) -> Iterator[Duty]:
    return lasted(w, w.number("plan_long_months"))


@rule("plan-24-months", kind="threshold", severity="critical", inclusive=True)
def two_years(w: World) -> Iterator[Duty]:
    return lasted(w, w.number("plan_national_months"))
