"""Rules about visits."""

from collections.abc import Iterator

from reading.duties import our_plans, plan_duty
from reading.plans import plan_over
from reading.states import Duty, Evidence, limit_end, links, rule
from reading.visits import seen_unknown, seen_visits
from reading.world import World


@rule(
    "visit-cp-max-interval",
    kind="chain",
    severity="critical",
    working_days=lambda w: w.text("cp_visit_unit") == "WD",
)
def seen_within_interval(w: World) -> Iterator[Duty]:
    for p in our_plans(w):
        first = Evidence(on=p["cppl_cp_plan_start_date"])
        for link, start, met in links(first, seen_visits(w, p)):
            yield plan_duty(
                p,
                link=link,
                started_on=start,
                due_on=limit_end(w, start, w.number("cp_visit_interval"), w.text("cp_visit_unit")),
                met=met,
                ends=(plan_over(w, p),),
                unknown=(("seen_not_recorded", seen_unknown(w, p, start)),),
            )
