"""What the snapshot says tonight, before the register is asked: plain records, and one question left open."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from sys import intern

from alerts.routes import Routes
from calendars.working_days import WorkingCalendar
from engine.judge.cards import Cards
from engine.judge.facts import Breach
from engine.judge.placing import Places, PlanFacts
from engine.obligations import Obligation
from register.nights import PlanSeen, RuleRun, TableRead
from register.record import Finding, Key, Known
from service.checking import Check
from service.night import identity
from service.night.cases import read_places, read_plan_facts, waiting
from service.night.findings import look_up
from service.night.places import Place, once, places
from snapshot.problems import IMPOSSIBLE_DAY, rows_of

_NOWHERE = Place(team=None, team_name=None, owner=None, agency=None, dispute=None, lead_plan=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Overdue:
    """One breach tonight: what was found, and where it belongs."""

    finding: Finding
    place: Place
    #: Working days since the first day in breach.
    working_days_late: int


@dataclass(frozen=True, kw_only=True)
class Tonight:
    """What the snapshot says."""

    as_at: date
    calendar: WorkingCalendar
    calendar_digest: str
    #: The digest of each rule of the book.
    digests: Mapping[str, str]
    overdue: Mapping[Key, Overdue]
    #: What is said of exceptions that are not overdue: asked once the register has told which it knows.
    others: Callable[[Collection[Known | Finding]], Iterable[Finding]]
    rules: tuple[RuleRun, ...]
    tables: tuple[TableRead, ...]
    plans: tuple[PlanSeen, ...]
    #: For the judgement.
    cards: Cards
    waiting: tuple[Breach, ...]
    places: Places
    plan_facts: Mapping[str, PlanFacts]
    #: The routes of today, and the grain of each rule.
    routes: Routes
    grains: Mapping[str, str]
    #: From the night of this day on, what was open before it climbs the steps of today; None moves nothing.
    new_routes_from: date | None
    #: One sentence for each rule that failed.
    failures: tuple[str, ...]
    #: Plans with a day that cannot be right.
    impossible_days: int = 0

    def days_late(self, due_on: date, unit: str, on: date) -> int:
        """The days between a due day and a later one, in the unit of the rule."""
        return self.calendar.count(due_on, on) if unit == "working_days" else max((on - due_on).days, 0)


def look(check: Check, plans: Iterable[PlanSeen], routes: Routes, cards: Cards) -> Tonight:
    """Ask the checked snapshot everything that does not depend on the register."""
    digests = identity.rule_digests(check.book)
    return Tonight(
        as_at=check.as_of,
        calendar=check.calendar,
        calendar_digest=identity.calendar_digest(check.calendar),
        digests=digests,
        overdue={item.finding.key: item for item in _overdue(check)},
        others=lambda exceptions: _others(check, exceptions),
        rules=tuple(_rules(check, digests)),
        tables=tuple(_tables(check)),
        plans=tuple(plans),
        cards=cards,
        waiting=tuple(waiting(check, cards.states_wanted())),
        places=read_places(check),
        plan_facts=read_plan_facts(check),
        routes=routes,
        grains={card.id: card.each for card in check.book.cards},
        new_routes_from=check.settings.alerts.new_routes_from if check.settings.alerts else None,
        failures=tuple(check.failures),
        impossible_days=rows_of(check.snapshot.problems, IMPOSSIBLE_DAY),
    )


def _overdue(check: Check) -> Iterator[Overdue]:
    where = places(check)
    for item in check.evaluation.obligations(states=("overdue",)):
        place = where.get((item.rule, item.subject, item.link or ""), _NOWHERE)
        card = check.book.card(item.rule)
        late = check.calendar.count(item.breach_on, check.as_of)
        yield Overdue(
            finding=_finding(item, place, family=card.family, route=card.route),
            place=place,
            working_days_late=late,
        )


def _finding(item: Obligation, place: Place, *, family: str, route: str) -> Finding:
    return Finding(
        rule=item.rule,
        subject=item.subject,
        link=item.link or "",
        state=intern(item.state),
        started_on=item.started_on,
        due_on=item.due_on,
        breach_on=item.breach_on,
        met_on=item.met_on,
        closed_on=item.closed_on,
        days_late=item.days_late,
        unit=intern(item.unit),
        late_record=item.late_record,
        reason=once(item.reason),
        severity=intern(item.severity),
        family=family,
        route=route,
        person=once(item.person),
        plan=once(item.plan),
        meeting=once(item.meeting),
        agency=place.agency,
        team=place.team,
        team_name=place.team_name,
        owner=place.owner,
        says=item.says,
        evidence=item.evidence,
    )


def _others(check: Check, exceptions: Collection[Known | Finding]) -> Iterator[Finding]:
    """What tonight says of exceptions that are not overdue; of a rule that left the book it says `absent`."""
    in_book = {card.id for card in check.book.cards}
    yield from look_up(check, [item for item in exceptions if item.rule in in_book])
    for item in exceptions:
        if item.rule not in in_book:
            yield Finding(rule=item.rule, subject=item.subject, link=item.link, state="absent")


def _rules(check: Check, digests: Mapping[str, str]) -> Iterator[RuleRun]:
    for result in check.evaluation.rules:
        yield RuleRun(
            rule=result.card.id,
            rule_digest=digests[result.card.id],
            subjects=result.subjects,
            states=dict(result.states),
            not_assessable=result.not_assessable,
            failed=result.failed,
        )


def _tables(check: Check) -> Iterator[TableRead]:
    for table, rows in sorted(check.snapshot.rows.items()):
        quarantined = check.snapshot.tallies.invalid_rows.get(table, 0)
        yield TableRead(table_name=table, rows=rows, quarantined=quarantined)
