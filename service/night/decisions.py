"""What tonight does to each exception: the register's pure lifecycle, asked for every duty that it knows or finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from engine.obligations import Obligation
from register import before, nights, store
from register.lifecycle import Decision, Judged, Night, decide, state_after
from register.record import Finding, Key, Known
from service.checking import Check
from service.night import identity
from service.night.cases import Standing, step_reached
from service.night.findings import look_up
from service.night.places import Place, places
from service.routes import load_routes

_NOWHERE = Place(team=None, team_name=None, owner=None, agency=None, dispute=None, lead_plan=None)


Found = Mapping[Key, tuple[Finding, Place]]


@dataclass(frozen=True, kw_only=True)
class Tonight:
    """What the snapshot says, before the register is asked."""

    check: Check
    #: Overdue tonight, and where each belongs.
    found: Found
    #: The digest of each rule.
    rules: Mapping[str, str]
    calendar_digest: str
    is_held: bool

    def days_late(self, due_on: date, unit: str, on: date) -> int:
        """The days between a due day and a later one, in the unit of the rule."""
        calendar = self.check.calendar
        return calendar.count(due_on, on) if unit == "working_days" else max((on - due_on).days, 0)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Everything decided tonight, before judgement."""

    #: By key: what was known, and what follows.
    decisions: Mapping[Key, tuple[Known | None, Decision]]
    #: The breaches to judge: overdue tonight.
    standing: Mapping[Key, Standing]

    def changes(self, judged: Mapping[Key, Judged]) -> Iterator[store.Change]:
        """As the register takes them, in order of key, so that references are given in the same order every time."""
        for key in sorted(self.decisions):
            known, decision = self.decisions[key]
            yield store.Change(key=key, known=known, decision=decision, judged=judged.get(key))


def look(check: Check, *, is_held: bool) -> Tonight:
    """What the snapshot says tonight."""
    return Tonight(
        check=check,
        found={finding.key: (finding, place) for finding, place in _overdue(check)},
        rules=identity.rule_digests(check.book),
        calendar_digest=identity.calendar_digest(check.calendar),
        is_held=is_held,
    )


def decide_all(connection: Connection, tonight: Tonight) -> Decided:
    """Decide for all that is known and all that is found:

    1. what the register knows of tonight's breaches, and what it knows beside them that is still live,
    2. what tonight says of those others,
    3. one decision each.
    """
    known = {item.key: item for item in store.live(connection)}
    known |= store.known(connection, [key for key in tonight.found if key not in known])
    others = {item.key: item for item in _others(tonight.check, [key for key in known if key not in tonight.found])}
    nights_of = _Nights(connection, tonight)
    decisions: dict[Key, tuple[Known | None, Decision]] = {}
    for key in {*tonight.found, *known}:
        finding = tonight.found[key][0] if key in tonight.found else others.get(key)
        decisions[key] = (known.get(key), decide(known.get(key), finding, nights_of.of(key.rule)))
    openings = before.openings(connection)
    return Decided(
        decisions=decisions,
        standing={key: _standing(tonight, key, *decisions[key], openings) for key in sorted(tonight.found)},
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


class _Nights:
    """The night as each rule sees it."""

    def __init__(self, connection: Connection, tonight: Tonight) -> None:
        self._last = nights.rules_last_ran(connection)
        self._tonight = tonight
        self._night = Night(business_date=tonight.check.as_of, is_held=tonight.is_held)
        self._made: dict[str, Night] = {}

    def of(self, rule: str) -> Night:
        if rule not in self._made:
            self._made[rule] = self._make(rule)
        return self._made[rule]

    def _make(self, rule: str) -> Night:
        last = self._last.get(rule)
        if last is None:
            return replace(self._night, is_first=True)
        return replace(
            self._night,
            rule_changed=last.rule_digest != self._tonight.rules.get(rule),
            calendar_changed=last.calendar_digest != self._tonight.calendar_digest,
            last_as_at=last.business_date,
        )


def _standing(
    tonight: Tonight,
    key: Key,
    known: Known | None,
    decision: Decision,
    openings: Mapping[tuple[str, str], int],
) -> Standing:
    finding, place = tonight.found[key]
    assert finding.breach_on is not None  # noqa: S101 - what is overdue has a first day in breach
    late = tonight.check.calendar.count(finding.breach_on, tonight.check.as_of)
    own = known.times_opened if known else 0
    plan = finding.plan or place.lead_plan or ""
    return Standing(
        finding=finding,
        known=known,
        working_days_late=late,
        step=step_reached(load_routes(), tonight.check.book, finding.rule, late),
        opened_before=openings.get((finding.rule, plan), 0) if plan else max(own - 1, 0),
        dispute=place.dispute,
        is_waived=state_after(known, decision) == "waived",
    )
