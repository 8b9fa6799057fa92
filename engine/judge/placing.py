"""Put each breach into the case that it belongs to: that of its plan, or of each plan that its meeting was about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.judge.facts import Breach, Case
from engine.obligations import Obligation

#: The columns of evidence by which two breaches are about one agency, or one dispute.
_AGENCY, _DISPUTE = "agency_code", "escalation_id"


def breach_of(
    obligation: Obligation,
    *,
    step: int,
    working_days_late: int,
    times_opened_before: int = 0,
    promises_broken: int = 0,
    is_waived: bool = False,
) -> Breach:
    """An obligation of tonight as it is judged, with what the calendar and the register know of it."""
    return Breach(
        rule=obligation.rule,
        subject=obligation.subject,
        link=obligation.link or "",
        severity=obligation.severity,
        state=obligation.state,
        person=obligation.person,
        plan=obligation.plan,
        meeting=obligation.meeting,
        agency=obligation.evidence.get(_AGENCY) or None,
        dispute=obligation.evidence.get(_DISPUTE) or None,
        step=step,
        working_days_late=working_days_late,
        times_opened_before=times_opened_before,
        promises_broken=promises_broken,
        is_waived=is_waived,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFacts:
    """What the night knows of one plan beside its breaches."""

    months: int | None
    escalations_recorded: int | None
    late_core_groups: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where breaches without a plan of their own stand."""

    #: The plans that a core group, booked or held, was about.
    plans_of_meeting: Mapping[str, Sequence[str]]
    #: The open plan of a child.
    plan_of_person: Mapping[str, str]

    def of(self, breach: Breach) -> Iterator[str]:
        """The keys of the cases in which one breach stands."""
        if breach.plan is not None:
            yield f"plan:{breach.plan}"
        elif breach.meeting is not None:
            plans = sorted(set(self.plans_of_meeting.get(breach.meeting, ())))
            yield from (f"plan:{plan}" for plan in plans)
            if not plans:
                yield f"meeting:{breach.meeting}"
        elif breach.person is not None:
            plan = self.plan_of_person.get(breach.person)
            yield f"plan:{plan}" if plan is not None else f"person:{breach.person}"
        else:
            yield f"row:{breach.rule}:{breach.subject}"


def cases_of(breaches: Iterable[Breach], *, places: Places, plans: Mapping[str, PlanFacts]) -> tuple[Case, ...]:
    """The cases of one night in order of key. What is not overdue stands only beside something that is."""
    placed: dict[str, list[Breach]] = {}
    waiting = []
    for breach in breaches:
        if breach.state != "overdue":
            waiting.append(breach)
            continue
        for key in places.of(breach):
            placed.setdefault(key, []).append(breach)
    for breach in waiting:
        for key in places.of(breach):
            if key in placed:
                placed[key].append(breach)
    return tuple(_case(key, found, plans) for key, found in sorted(placed.items()))


_NOTHING_KNOWN = PlanFacts(months=None, escalations_recorded=None, late_core_groups=None)


def _case(key: str, breaches: list[Breach], plans: Mapping[str, PlanFacts]) -> Case:
    plan = key.removeprefix("plan:") if key.startswith("plan:") else None
    known = plans.get(plan, _NOTHING_KNOWN) if plan is not None else _NOTHING_KNOWN
    return Case(
        key=key,
        plan=plan,
        plan_months=known.months,
        escalations_recorded=known.escalations_recorded,
        late_core_groups=known.late_core_groups,
        breaches=tuple(sorted(breaches, key=lambda breach: breach.key)),
    )
