"""The one transaction of a night: exceptions, history, figures, and what the next night compares itself with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from register import nights, policies, runs, store
from register.runs import Claim, Figures, Run
from service.night import identity
from service.night.climbing import Climb
from service.night.decisions import Decided
from service.night.gates import Hold
from service.night.judging import JudgedNight
from service.night.picture import NOT_DRAWN, Drawn
from service.night.tonight import Tonight


@dataclass(frozen=True, kw_only=True)
class Source:
    """The snapshot of a night, as its row names it."""

    digest: str
    id: str
    #: The folder, or the kind of database.
    place: str
    synthetic: bool


@dataclass(frozen=True, kw_only=True)
class NightDone:
    """A night that was committed just now."""

    run: Run
    events: Mapping[str, int]
    #: One sentence for each thing that did not go as it should: failed rules, quarantined plans.
    troubles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All that a night came to, ready to be written."""

    source: Source
    tonight: Tonight
    hold: Hold | None
    decided: Decided
    judged: JudgedNight
    climb: Climb
    #: Puts what people are told into the same transaction.
    telling: "TellingHook | None" = None
    #: What came of the picture for the console.
    picture: Drawn = NOT_DRAWN

    @property
    def troubles(self) -> tuple[str, ...]:
        """One sentence for each thing that did not go as it should."""
        return (*self.tonight.failures, *self.judged.troubles, *self.picture.troubles)


class TellingHook(Protocol):
    """Puts what people are told into the night's transaction."""

    def ahead(self, connection: Connection, outcome: Outcome) -> None:
        """Before the transaction, on a look at the register: whatever takes long."""

    def __call__(
        self, connection: Connection, outcome: Outcome, events: Mapping[str, int], now: datetime, /
    ) -> Mapping[str, Sequence[str]]:
        """What the night came to, how many events of each kind, and the moment; back comes what went wrong, by name."""


def write(connection: Connection, claim: Claim, outcome: Outcome, *, now: datetime) -> NightDone:
    """Write all of it; the caller has fenced the transaction and ends it.

    The plans are kept for the next night, unless so many are missing that they are no measure.
    """
    tonight = outcome.tonight
    policies.keep(connection, outcome.climb.texts)
    events = store.apply(
        connection,
        claim,
        outcome.decided.changes(outcome.judged.judged, outcome.climb.by_key),
        business_date=tonight.as_at,
        now=now,
        days_late=tonight.days_late,
    )
    nights.record_rules(connection, claim, tonight.rules)
    nights.record_tables(connection, claim, tonight.tables)
    if outcome.hold is None:
        nights.replace_plans(connection, claim, tonight.plans)
    told = outcome.telling(connection, outcome, events, now) if outcome.telling else {}
    runs.commit(connection, claim, figures(outcome, events, told), now=now)
    run = runs.run_on(connection, tonight.as_at)
    assert run is not None  # noqa: S101 - it was committed one line above
    return NightDone(run=run, events=dict(events), troubles=outcome.troubles)


def figures(outcome: Outcome, events: Mapping[str, int], told: Mapping[str, Sequence[str]] | None = None) -> Figures:
    """What the row of the run says."""
    tonight, source, hold = outcome.tonight, outcome.source, outcome.hold
    return Figures(
        snapshot_digest=source.digest,
        snapshot_id=source.id,
        source=source.place,
        as_at=tonight.as_at,
        synthetic=source.synthetic,
        ruleset_digest=identity.ruleset_digest(tonight.digests),
        calendar_digest=tonight.calendar_digest,
        is_held=hold is not None,
        held_because=hold.because if hold else None,
        counts=_counts(outcome, events),
        problems={
            "troubles": list(outcome.troubles),
            "notes": list(outcome.judged.notes),
            "missing_plans": list(hold.missing) if hold else [],
            "quarantined_rows": sum(table.quarantined for table in tonight.tables),
            "impossible_days": tonight.impossible_days,
            **{name: list(sentences) for name, sentences in (told or {}).items()},
        },
    )


def _counts(outcome: Outcome, events: Mapping[str, int]) -> dict[str, int]:
    tonight = outcome.tonight
    states: Counter[str] = Counter()
    for rule in tonight.rules:
        states.update(rule.states)
    return {
        "plans": len(tonight.plans),
        "open_plans": sum(plan.is_open for plan in tonight.plans),
        "duties": sum(states.values()),
        "overdue": states["overdue"],
        "cannot_tell": states["unknown"],
        "rules": len(tonight.rules),
        "rules_checked": sum(1 for rule in tonight.rules if not rule.failed and not rule.not_assessable),
        "unescalated": outcome.judged.unescalated,
        **outcome.picture.counts,
        **{f"event_{kind}": count for kind, count in sorted(events.items())},
    }
