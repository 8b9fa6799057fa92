"""From a duty to an obligation: the first day in breach, and the state at A (catalogue, sections 3 to 6)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reading.blanks import before, by, earliest
from reading.days import add_days
from reading.world import World

Clauses = tuple[tuple[str, bool], ...]  # reason (or severity) and whether its condition holds, as written


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A dated event that may meet a duty, the key of its row and the day it was typed in."""

    on: date
    key: str = ""
    entered_on: date | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What a rule says about one subject; everything but the state."""

    subject: str
    link: str | None = None
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    plans: tuple[str, ...] = ()  # of a whole meeting: the plans of its children
    started_on: date | None
    due_on: date | None
    due_at: datetime | None = None
    met: Evidence | None = None
    ok: bool = False
    ends: tuple[date | None, ...] = ()
    lapses: tuple[date | None, ...] = ()
    exempt: Clauses = ()
    unknown: Clauses = ()
    severity: Clauses = ()


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One duty and its state at A."""

    rule: str
    subject: str
    link: str | None
    person: str | None
    plan: str | None
    meeting: str | None
    started_on: date
    due_on: date
    met_on: date | None
    state: str
    reason: str | None
    late_record: bool
    days_late: int
    unit: str
    severity: str
    closed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The fixed facts of a rule, and the function that finds its duties."""

    id: str
    kind: str
    severity: str
    duties: Callable[[World], Iterable[Duty]]
    inclusive: bool
    working_days: Callable[[World], bool]


RULES: dict[str, Rule] = {}


def rule(
    rule_id: str,
    *,
    kind: str,
    severity: str,
    inclusive: bool = False,
    working_days: bool | Callable[[World], bool] = False,
) -> Callable[[Callable[[World], Iterable[Duty]]], Callable[[World], Iterable[Duty]]]:
    """Enter a function into the book of rules."""

    def enter(function: Callable[[World], Iterable[Duty]]) -> Callable[[World], Iterable[Duty]]:
        RULES[rule_id] = Rule(
            id=rule_id,
            kind=kind,
            severity=severity,
            duties=function,
            inclusive=inclusive,
            working_days=working_days if callable(working_days) else lambda _: bool(working_days),
        )
        return function

    return enter


def links(first: Evidence, events: Iterable[Evidence]) -> Iterator[tuple[str, date, Evidence | None]]:
    """The links of a chain: key of the row that gave the left date, that date, and what closed the link."""
    later: dict[date, Evidence] = {}
    for event in sorted(events, key=lambda e: (e.on, e.key)):
        if event.on > first.on:
            later.setdefault(event.on, event)
    dates = list(later.values())
    starts = [("start", first.on), *((e.key, e.on) for e in dates)]
    for (key, start), end in zip(starts, [*dates, None], strict=True):
        yield key, start, end


def first_of(*groups: Iterable[Evidence]) -> Evidence | None:
    """The earliest event; of several on one day the one with the smallest key."""
    events = [event for group in groups for event in group]
    return min(events, key=lambda e: (e.on, e.key), default=None)


def obligations_of(w: World, entered: Rule) -> list[Obligation]:
    """The obligations of one rule; none from a rule that is not assessable."""
    if w.not_assessable(entered.id):
        return []
    found = (decided(w, entered, duty) for duty in entered.duties(w))
    return [obligation for obligation in found if obligation is not None]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """An overdue obligation, for the rule that counts them."""

    plans: frozenset[str]
    severity: str
    breach_on: date


def breaches_of(w: World, entered: Rule) -> Iterator[Breach]:
    """The open breaches of one rule, with the plans to which each belongs."""
    for duty in entered.duties(w) if not w.not_assessable(entered.id) else ():
        found = decided(w, entered, duty)
        if found is not None and found.state == "overdue":
            plans = {*duty.plans, *([duty.plan] if duty.plan else [])}
            yield Breach(
                plans=frozenset(plans),
                severity=found.severity,
                breach_on=first_day_in_breach(w, entered, duty, found.due_on),
            )


def decided(w: World, entered: Rule, duty: Duty) -> Obligation | None:
    """The obligation of a duty; none when it starts on no known day up to A."""
    if duty.started_on is None or duty.due_on is None or not by(duty.started_on, w.as_of):
        return None
    breach_on = first_day_in_breach(w, entered, duty, duty.due_on)
    state, reason, closed_on = state_of(w, entered, duty, breach_on)
    met_on = duty.started_on if duty.ok else (duty.met.on if duty.met else None)
    end = {"overdue": w.as_of, "met_late": met_on, "never_met": closed_on}.get(state)
    unit = "working_days" if entered.working_days(w) else "days"
    return Obligation(
        rule=entered.id,
        subject=duty.subject,
        link=duty.link,
        person=duty.person,
        plan=duty.plan,
        meeting=duty.meeting,
        started_on=duty.started_on,
        due_on=duty.due_on,
        met_on=met_on,
        state=state,
        reason=reason,
        late_record=state == "met" and recorded_late(duty),
        days_late=days_between(w, duty.due_on, end, unit),
        unit=unit,
        severity=next((value for value, holds in duty.severity if holds), entered.severity),
        closed_on=closed_on,
    )


def first_day_in_breach(w: World, entered: Rule, duty: Duty, due_on: date) -> date:
    """B. A timed duty is in breach on its due day; a threshold may be set to the day after."""
    inclusive = entered.inclusive and not (entered.kind == "threshold" and not w.yes("threshold_inclusive"))
    return due_on if inclusive or duty.due_at else due_on + timedelta(days=1)


def state_of(w: World, entered: Rule, duty: Duty, breach_on: date) -> tuple[str, str | None, date | None]:
    """State, reason and closing day, in the order of catalogue section 6."""
    ended = earliest(*(day for day in duty.ends if by(day, w.as_of)))
    lapsed = earliest(*duty.lapses)
    exempt = next((reason for reason, holds in duty.exempt if holds), None)
    unknown = next((reason for reason, holds in duty.unknown if holds), None)
    if duty.ok or (duty.met is not None and in_time(duty, breach_on)):
        return "met", None, None
    if exempt:
        return "exempt", exempt, None
    if by(ended, duty.due_on):
        return "exempt", "ended_before_due", None
    if duty.met is not None:
        return "met_late", None, None
    if w.as_of < breach_on:
        return waiting(w, entered, duty), None, None
    if unknown:
        return "unknown", unknown, None
    if ended is not None:
        return "never_met", None, ended
    if lapsed is not None and by(lapsed, w.as_of):
        return "never_met", None, max(lapsed, breach_on)
    return "overdue", None, None


def in_time(duty: Duty, breach_on: date) -> bool:
    """Before the first day in breach; for a timed duty, up to its hour when the event has one too."""
    if duty.met is None:
        return False
    if duty.due_at is None:
        return before(duty.met.on, breach_on)
    return duty.met.at <= duty.due_at if duty.met.at else by(duty.met.on, duty.due_on)


def waiting(w: World, entered: Rule, duty: Duty) -> str:
    if entered.kind == "record":
        return "pending"
    left = w.days.wd_count(w.as_of, duty.due_on) if duty.due_on else 0
    return "due_soon" if left <= w.number("due_soon_wd") else "not_due"


def recorded_late(duty: Duty) -> bool:
    """It happened in time and was typed in after the due day. Evidence without a date is never late."""
    if duty.ok or duty.met is None:
        return False
    return by(duty.met.on, duty.due_on) and before(duty.due_on, duty.met.entered_on)


def days_between(w: World, due_on: date, end: date | None, unit: str) -> int:
    """Days in (due_on, end]; none without an end."""
    if end is None:
        return 0
    return w.days.wd_count(due_on, end) if unit == "working_days" else max((end - due_on).days, 0)


def limit_end(w: World, start: date | None, count: int, unit: str) -> date | None:
    """The due day of a limit in working days (WD) or calendar days (DAYS)."""
    return w.days.add_wd(start, count) if unit == "WD" else add_days(start, count)
