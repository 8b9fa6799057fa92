"""What tonight does to each exception: the register's pure lifecycle, asked for every duty that it knows or finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from sqlalchemy import Connection

from alerts.policy import Policy
from engine.judge.facts import Breach
from register import before, nights, runs, store
from register.before import EndedBreach
from register.decision import Climbed, Since
from register.lifecycle import Decision, Judged, Night, decide, state_after
from register.nights import LastRan
from register.record import ENDED_AS_BREACH, Key, Known
from service import clock
from service.night.cases import step_reached
from service.night.choosing import Choice, Chooser, Earlier
from service.night.occasions import Occasions
from service.night.together import with_causes_of_others
from service.night.tonight import Overdue, Tonight
from service.steps import Steps


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Everything decided tonight, before judgement."""

    #: By key: what was known, and what follows.
    decisions: Mapping[Key, tuple[Known | None, Decision]]
    #: Tonight's breaches as the judgement reads them.
    breaches: Mapping[Key, Breach]
    #: By key: whose steps it climbs.
    choices: Mapping[Key, Choice]
    earlier: Earlier

    def changes(self, judged: Mapping[Key, Judged], climbed: Mapping[Key, Climbed]) -> Iterator[store.Change]:
        """As the register takes them, in order of key, so that references are given in the same order every time."""
        for key in sorted(self.decisions):
            known, decision = self.decisions[key]
            yield store.Change(
                key=key, known=known, decision=decision, judged=judged.get(key), climbed=climbed.get(key)
            )


def decide_all(connection: Connection, tonight: Tonight, *, is_held: bool) -> Decided:
    """Decide for all that is known and all that is found:

    1. what the register knows of tonight's breaches, and what it knows beside them that is still live,
    2. what tonight says of those others,
    3. one decision each,
    4. the cause of what ends because something else was recorded late.
    """
    known = {item.key: item for item in store.live(connection)}
    known |= store.known(connection, [key for key in tonight.overdue if key not in known])
    not_overdue = [item for key, item in known.items() if key not in tonight.overdue]
    others = {finding.key: finding for finding in tonight.others(not_overdue)}
    nights_of = _Nights(connection, tonight, is_held=is_held)
    decisions: dict[Key, tuple[Known | None, Decision]] = {}
    for key in {*tonight.overdue, *known}:
        finding = tonight.overdue[key].finding if key in tonight.overdue else others.get(key)
        decisions[key] = (known.get(key), decide(known.get(key), finding, nights_of.of(key.rule)))
    decisions = with_causes_of_others(decisions)
    choices = _choices(connection, decisions, tonight)
    occasions = Occasions(
        chain(before.ended_breaches(connection), _ended_tonight(decisions)),
        plans_of_meeting=tonight.places.plans_of_meeting,
        rules={key.rule for key in tonight.overdue},
    )
    return Decided(
        decisions=decisions,
        breaches={
            key: _breach(item, choices[key].policy, *decisions[key], occasions)
            for key, item in sorted(tonight.overdue.items())
        },
        choices=choices,
        earlier=Earlier.read(connection) if any(_has_no_steps(item) for item in known.values()) else Earlier(),
    )


def _choices(
    connection: Connection, decisions: Mapping[Key, tuple[Known | None, Decision]], tonight: Tonight
) -> dict[Key, Choice]:
    steps = Steps.read(connection, tonight.routes)
    chooser = Chooser(steps=steps, on=tonight.as_at, new_routes_from=tonight.new_routes_from)
    return {key: chooser.of(key, known, decision) for key, (known, decision) in decisions.items()}


def _has_no_steps(known: Known) -> bool:
    """It stood open before any steps were kept."""
    return known.is_live and known.policy is None


class _Nights:
    """The night as each rule sees it."""

    def __init__(self, connection: Connection, tonight: Tonight, *, is_held: bool) -> None:
        self._last = nights.rules_last_ran(connection)
        self._last_closing = nights.rules_last_ran(connection, but_held=True)
        self._last_in_book = nights.rules_of_last_night(connection)
        self._tonight = tonight
        self._night = Night(business_date=tonight.as_at, run_on=_run_on(connection, tonight), is_held=is_held)
        self._made: dict[str, Night] = {}

    def of(self, rule: str) -> Night:
        if rule not in self._made:
            self._made[rule] = self._make(rule)
        return self._made[rule]

    def _make(self, rule: str) -> Night:
        last = self._last.get(rule)
        if last is None:
            return replace(self._night, is_first=True)
        since = self._since(rule, last)
        closing = self._last_closing.get(rule, last)
        return replace(
            self._night,
            rule_changed=since.rule_changed,
            calendar_changed=since.calendar_changed,
            last_as_at=since.last_as_at,
            was_out_of_book=rule not in self._last_in_book,
            since_closing=None if closing == last else self._since(rule, closing),
        )

    def _since(self, rule: str, last: LastRan) -> Since:
        return Since(
            rule_changed=last.rule_digest != self._tonight.digests.get(rule),
            calendar_changed=last.calendar_digest != self._tonight.calendar_digest,
            last_as_at=last.business_date,
        )


def _run_on(connection: Connection, tonight: Tonight) -> date | None:
    """The day in London on which this night was claimed; None when nobody has claimed it."""
    run = runs.run_on(connection, tonight.as_at)
    return clock.today(run.started_at) if run and run.started_at else None


def _ended_tonight(decisions: Mapping[Key, tuple[Known | None, Decision]]) -> Iterator[EndedBreach]:
    """What ends tonight is an earlier occasion of what begins tonight."""
    for key, (known, decision) in decisions.items():
        if known is not None and decision.kind in ENDED_AS_BREACH:
            yield EndedBreach(key=key, plan=known.plan, meeting=known.meeting, agency=known.agency, times=1)


def _breach(item: Overdue, policy: Policy, known: Known | None, decision: Decision, occasions: Occasions) -> Breach:
    finding, plan = item.finding, item.finding.plan or item.place.lead_plan
    return Breach(
        rule=finding.rule,
        subject=finding.subject,
        link=finding.link,
        severity=finding.severity,
        state="overdue",
        person=finding.person,
        plan=finding.plan,
        meeting=finding.meeting,
        agency=finding.agency,
        dispute=item.place.dispute,
        step=step_reached(policy, item.working_days_late),
        working_days_late=item.working_days_late,
        times_opened_before=occasions.before(finding.key, plan=plan, meeting=finding.meeting, agency=finding.agency),
        promises_broken=known.raised if known else 0,
        is_waived=state_after(known, decision) == "waived",
    )
