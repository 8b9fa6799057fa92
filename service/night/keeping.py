"""What a night leaves behind beside the exceptions: its figures, and what the next night compares itself with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from register import nights
from register.nights import PlanSeen, RuleRun, TableRead
from register.runs import Claim, Figures
from service.checking import Check
from service.night import identity
from service.night.decisions import Decided, Tonight
from service.night.gates import Hold, Plans
from service.night.judging import JudgedNight


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All that a night came to, ready to be written."""

    tonight: Tonight
    decided: Decided
    judged: JudgedNight
    digest: str
    hold: Hold | None
    plans: Plans

    @property
    def troubles(self) -> tuple[str, ...]:
        """One sentence for each thing that did not go as it should."""
        return (*self.tonight.check.failures, *self.judged.troubles)


def keep_for_next_night(connection: Connection, claim: Claim, outcome: Outcome) -> None:
    """The rules and tables of tonight; and its plans, unless so many are missing that they are no measure."""
    nights.record_rules(connection, claim, _rules(outcome.tonight))
    nights.record_tables(connection, claim, _tables(outcome.tonight.check))
    if outcome.hold is None:
        seen = (
            PlanSeen(plan_id=plan, team=team, is_open=is_open)
            for plan, (team, is_open) in sorted(outcome.plans.items())
        )
        nights.replace_plans(connection, claim, seen)


def _rules(tonight: Tonight) -> Iterator[RuleRun]:
    for result in tonight.check.evaluation.rules:
        yield RuleRun(
            rule=result.card.id,
            rule_digest=tonight.rules[result.card.id],
            subjects=result.subjects,
            states=dict(result.states),
            not_assessable=result.not_assessable,
            failed=result.failed,
        )


def _tables(check: Check) -> Iterator[TableRead]:
    for table, rows in sorted(check.snapshot.rows.items()):
        yield TableRead(table_name=table, rows=rows, quarantined=check.snapshot.tallies.invalid_rows.get(table, 0))


def figures(outcome: Outcome, source: str, events: Mapping[str, int]) -> Figures:
    """What the row of the run says."""
    check, header = outcome.tonight.check, outcome.tonight.check.header
    return Figures(
        snapshot_digest=outcome.digest,
        snapshot_id=header.id,
        source=_without_password(source),
        as_at=header.as_at,
        synthetic=header.synthetic,
        ruleset_digest=identity.ruleset_digest(outcome.tonight.rules),
        calendar_digest=outcome.tonight.calendar_digest,
        is_held=outcome.hold is not None,
        held_because=outcome.hold.because if outcome.hold else None,
        counts=_counts(outcome, events),
        problems={
            "troubles": list(outcome.troubles),
            "notes": list(outcome.judged.notes),
            "missing_plans": list(outcome.hold.missing) if outcome.hold else [],
            "quarantined_rows": _quarantined(check),
        },
    )


def _counts(outcome: Outcome, events: Mapping[str, int]) -> dict[str, int]:
    check = outcome.tonight.check
    states: Counter[str] = Counter()
    for result in check.evaluation.rules:
        states.update(result.states)
    return {
        "plans": len(outcome.plans),
        "open_plans": sum(is_open for _, is_open in outcome.plans.values()),
        "duties": sum(states.values()),
        "overdue": states["overdue"],
        "cannot_tell": states["unknown"],
        "rules_checked": sum(1 for result in check.evaluation.rules if not result.failed and not result.not_assessable),
        "rules": len(check.evaluation.rules),
        "unescalated": outcome.judged.unescalated,
        **{f"event_{kind}": count for kind, count in sorted(events.items())},
    }


def _quarantined(check: Check) -> int:
    return sum(check.snapshot.tallies.invalid_rows.values())


def _without_password(source: str) -> str:
    """An address may hold a password: only the folder of files is kept in full."""
    return source.split("://")[0] + "://..." if "://" in source else source
