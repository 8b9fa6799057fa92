"""The judgement of a night: both engines over every plan with a breach, and one verdict for each exception."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.judge.company import Company
from engine.judge.judge import Judgement, judge
from engine.judge.placing import cases_of
from engine.judge.verdicts import Verdict, verdicts
from register.lifecycle import Judged
from register.record import Key
from service.night.decisions import Decided
from service.night.tonight import Tonight

#: The register's words for how one breach speaks for another.
_HOW = {"hidden": "hide", "replaced": "replace", "held": "hold"}


@dataclass(frozen=True, kw_only=True)
class JudgedNight:
    """What the judgement said, by exception, and how it went."""

    judged: Mapping[Key, Judged]
    judgement: Judgement
    #: Breaches on plans with repeated breaches where no escalation is recorded.
    unescalated: int

    @property
    def troubles(self) -> tuple[str, ...]:
        """One sentence for each plan on which durable-rules was lost."""
        return tuple(
            f"durable-rules was lost on {item.case} ({item.because}): the plain engine alone judged it."
            for item in self.judgement.quarantined
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What else to know of how it was judged."""
        return (self.judgement.plain_because,) if self.judgement.plain_because else ()


def judge_night(tonight: Tonight, decided: Decided, children: Company | None = None) -> JudgedNight:
    """Judge tonight's breaches plan by plan."""
    breaches = [*decided.breaches.values(), *tonight.waiting]
    cases = cases_of(breaches, places=tonight.places, plans=tonight.plan_facts)
    judgement = judge(tonight.cards, cases, on=tonight.as_at, children=children)
    found = verdicts(cases, judgement.conclusions)
    return JudgedNight(
        judged={
            Key(*key): _judged(
                verdict,
                opened_before=decided.breaches[Key(*key)].times_opened_before,
                last_step=decided.choices[Key(*key)].policy.steps[-1].number,
            )
            for key, verdict in found.items()
        },
        judgement=judgement,
        unescalated=sum(verdict.is_unescalated for verdict in found.values()),
    )


def _judged(verdict: Verdict, *, opened_before: int, last_step: int) -> Judged:
    speaks = verdict.hidden_by or (verdict.grouped_with[0] if verdict.grouped_with else None)
    how = _HOW[verdict.hidden_how] if verdict.hidden_how else ("group" if verdict.grouped_with else None)
    return Judged(
        # The judgement may ask for more steps than the route has: the last one tells everybody there is.
        tier=min(verdict.tier, last_step),
        is_drift=verdict.is_drift,
        repeats=opened_before if verdict.is_repeat else 0,
        hidden_by=Key(*speaks) if speaks else None,
        hidden_how=how,
    )
