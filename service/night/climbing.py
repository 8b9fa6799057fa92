"""Which steps each live exception has reached by tonight, and whose steps it climbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.ladder import StepStanding, standing
from alerts.matter import Matter
from alerts.policy import Policy, freeze
from register.decision import Climbed, Decision, Judged
from register.lifecycle import state_after
from register.policies import digest_of
from register.record import LIVE, Key, Known
from service.matters import happened_on
from service.night.choosing import BEGINS, Choice
from service.night.decisions import Decided
from service.night.tonight import Tonight
from service.steps import nights_of


@dataclass(frozen=True, kw_only=True)
class Climb:
    """All climbing of a night."""

    by_key: Mapping[Key, Climbed]
    #: By digest: the steps that they climb, as text.
    texts: Mapping[str, str]


def climb_all(decided: Decided, judged: Mapping[Key, Judged], tonight: Tonight) -> Climb:
    """The steps of everything that is live once tonight is written."""
    climber = _Climber(decided, tonight)
    by_key = {
        key: climber.of(key, decided.choices[key], known, decision, judged.get(key))
        for key, (known, decision) in decided.decisions.items()
        if state_after(known, decision) in LIVE
    }
    return Climb(by_key=by_key, texts=climber.texts)


class _Climber:
    """What many exceptions have in common is worked out once: the digest of their steps, and how these stand."""

    def __init__(self, decided: Decided, tonight: Tonight) -> None:
        self.texts: dict[str, str] = {}
        self._decided, self._tonight = decided, tonight
        self._digests: dict[Policy, str] = {}
        self._nights: dict[tuple[Any, ...], Mapping[str, str]] = {}

    def of(self, key: Key, choice: Choice, known: Known | None, decision: Decision, judged: Judged | None) -> Climbed:
        own = None if decision.kind in BEGINS else known
        is_new = own is None or choice.event is not None
        digest = self._digest_of(choice.policy)
        return Climbed(
            policy=digest,
            policy_on=self._tonight.as_at if is_new or own is None or own.policy_on is None else own.policy_on,
            reached=self._reached(choice.policy, digest, self._matter(key, own, decision, judged), own),
            event=choice.event,
        )

    def _digest_of(self, policy: Policy) -> str:
        digest = self._digests.get(policy)
        if digest is None:
            text = freeze(policy)
            digest = self._digests[policy] = digest_of(text)
            self.texts[digest] = text
        return digest

    def _matter(self, key: Key, own: Known | None, decision: Decision, judged: Judged | None) -> Matter:
        """What the steps wait for, as it is once tonight is written."""
        is_broken = any(step.kind == "promise_broken" for step in decision.steps)
        earlier = self._decided.earlier
        breach_on, number = decision.after("breach_on", own), own.id if own else 0
        return Matter(
            rule=key.rule,
            grain="",
            subject="",
            breach_on=breach_on,
            times=self._times_before(key, decision.after("repeats", own)) + 1,
            raised=decision.after("raised", own),
            raised_on=self._tonight.as_at if is_broken else earlier.promise_broken_on.get(number),
            tier=judged.tier if judged else decision.after("tier", own),
            tier_since=earlier.tier_since.get(number, {}),
            reached=nights_of(own),
            happened_on=happened_on(self._tonight.grains.get(key.rule, ""), breach_on),
        )

    def _times_before(self, key: Key, repeats: int) -> int:
        """How often it was in breach before; of what tonight does not show, as it was last judged."""
        breach = self._decided.breaches.get(key)
        return breach.times_opened_before if breach else repeats

    def _reached(self, policy: Policy, digest: str, matter: Matter, own: Known | None) -> Mapping[str, str]:
        """By step: the night that raised it there. Of what stood open before that was kept, its history says it."""
        tonight = self._tonight
        since = own.opened_on if own is not None and own.reached is None else None
        key = (digest, since, *_asked(matter))
        if key not in self._nights:
            stands = standing(policy, matter, tonight.calendar, on=tonight.as_at)
            self._nights[key] = {
                str(item.step.number): _raised_on(item, matter, since, tonight.as_at).isoformat()
                for item in stands.reached
            }
        return self._nights[key]


def _asked(matter: Matter) -> tuple[Any, ...]:
    """All of a matter that its steps ask for."""
    reached, since = sorted(matter.reached.items()), sorted(matter.tier_since.items())
    happened = sorted(matter.happened_on.items())
    asked = (matter.breach_on, matter.times, matter.raised, matter.raised_on, matter.tier)
    return (*asked, tuple(reached), tuple(since), tuple(happened))


def _raised_on(item: StepStanding, matter: Matter, since: date | None, tonight: date) -> date:
    earlier = matter.reached.get(item.step.number)
    if earlier is not None:
        return earlier
    return tonight if since is None or item.on is None else max(item.on, since)
