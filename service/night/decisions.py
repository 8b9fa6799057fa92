"""What tonight does to each exception: the register's pure lifecycle, asked for every duty that it knows or finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from calendars.working_days import WorkingCalendar
from engine.obligations import Obligation
from register import nights, store
from register.lifecycle import Decision, Judged, Night, decide, state_after
from register.record import Finding, Key, Known
from service.checking import Check
from service.night import identity
from service.night.cases import Standing, step_reached
from service.night.findings import look_up, told_tonight
from service.night.places import Place, places
from service.routes import load_routes

_NOWHERE = Place(team=None, team_name=None, owner=None, agency=None, lead_plan=None)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Everything decided tonight, before judgement."""

    #: By key: what was known, what was found, and what follows.
    all: Mapping[Key, tuple[Known | None, Finding | None, Decision]]
    #: The breaches to judge: overdue tonight.
    standing: tuple[Standing, ...]
    calendar: WorkingCalendar
    rules: Mapping[str, str]

    def changes(self, judged: Mapping[Key, Judged]) -> Iterator[store.Change]:
        """As the register takes them, in order of key, so that references are given in the same order every time."""
        for key in sorted(self.all):
            known, _, decision = self.all[key]
            yield store.Change(key=key, known=known, decision=decision, judged=judged.get(key))

    def days_late(self, due_on: date, unit: str, on: date) -> int:
        """The days between a due day and a later one, in the unit of the rule."""
        return self.calendar.count(due_on, on) if unit == "working_days" else max((on - due_on).days, 0)


def decide_all(connection: Connection, check: Check, *, is_held: bool) -> Decided:
    """Decide for all that is known and all that is found:

    1. what is overdue tonight, with where it belongs,
    2. what the register knows of it, and what it knows beside it that is still live,
    3. what tonight says of those others,
    4. one decision each.
    """
    found = {finding.key: (finding, place) for finding, place in _overdue(check)}
    known = {item.key: item for item in store.live(connection)}
    known |= store.known(connection, [key for key in found if key not in known])
    others = {finding.key: finding for finding in _others(check, [key for key in known if key not in found])}
    rules = identity.rule_digests(check.book)
    nights_of = _nights(connection, check, rules, is_held=is_held)
    decided: dict[Key, tuple[Known | None, Finding | None, Decision]] = {}
    for key in {*found, *known}:
        finding = found[key][0] if key in found else others.get(key)
        decided[key] = (known.get(key), finding, decide(known.get(key), finding, nights_of(key.rule)))
    openings = nights.openings(connection)
    return Decided(
        all=decided,
        standing=tuple(_standing(check, decided, found, openings)),
        calendar=check.calendar,
        rules=rules,
    )


def _overdue(check: Check) -> Iterator[tuple[Finding, Place]]:
    where = places(check)
    for item in check.evaluation.obligations(states=("overdue",)):
        place = where.get((item.rule, item.subject, item.link or ""), _NOWHERE)
        card = check.book.card(item.rule)
        yield _finding(item, place, family=card.family, route=card.route), place


def _finding(item: Obligation, place: Place, *, family: str, route: str) -> Finding:
    return Finding(
        rule=item.rule,
        subject=item.subject,
        link=item.link or "",
        state=item.state,
        started_on=item.started_on,
        due_on=item.due_on,
        breach_on=item.breach_on,
        met_on=item.met_on,
        closed_on=item.closed_on,
        days_late=item.days_late,
        unit=item.unit,
        late_record=item.late_record,
        reason=item.reason,
        severity=item.severity,
        family=family,
        route=route,
        person=item.person,
        plan=item.plan,
        meeting=item.meeting,
        agency=place.agency,
        team=place.team,
        team_name=place.team_name,
        owner=place.owner,
        says=item.says,
        evidence=item.evidence,
    )


def _others(check: Check, keys: list[Key]) -> Iterator[Finding]:
    """What tonight says of exceptions that are not overdue; a rule that left the book says `absent`."""
    in_book = {card.id for card in check.book.cards}
    yield from look_up(check, [key for key in keys if key.rule in in_book])
    for key in keys:
        if key.rule not in in_book:
            yield Finding(rule=key.rule, subject=key.subject, link=key.link, state="absent")


class _nights:  # noqa: N801 - called like a function
    """The night as each rule sees it."""

    def __init__(self, connection: Connection, check: Check, rules: Mapping[str, str], *, is_held: bool) -> None:
        self._last = nights.rules_last_ran(connection)
        self._calendar = identity.calendar_digest(check.calendar)
        self._rules = rules
        self._night = Night(business_date=check.as_of, is_held=is_held)
        self._made: dict[str, Night] = {}

    def __call__(self, rule: str) -> Night:
        if rule not in self._made:
            self._made[rule] = self._of(rule)
        return self._made[rule]

    def _of(self, rule: str) -> Night:
        last = self._last.get(rule)
        if last is None:
            return replace(self._night, is_first=True)
        return replace(
            self._night,
            rule_changed=last.rule_digest != self._rules.get(rule),
            calendar_changed=last.calendar_digest != self._calendar,
            last_as_at=last.business_date,
        )


def _standing(
    check: Check,
    decided: Mapping[Key, tuple[Known | None, Finding | None, Decision]],
    found: Mapping[Key, tuple[Finding, Place]],
    openings: Mapping[tuple[str, str], int],
) -> Iterator[Standing]:
    routes = load_routes()
    for key in sorted(found):
        finding, place = found[key]
        known, _, decision = decided[key]
        assert finding.breach_on is not None
        late = check.calendar.count(finding.breach_on, check.as_of)
        own = known.times_opened if known else 0
        yield Standing(
            finding=finding,
            known=known,
            lead_plan=finding.plan or place.lead_plan,
            working_days_late=late,
            step=step_reached(routes, check.book, finding.rule, late),
            opened_before=max(own - 1, 0) + openings.get((finding.rule, finding.plan or ""), 0),
            is_waived=state_after(known, decision) == "waived",
        )
