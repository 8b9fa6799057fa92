"""Plain forward chaining: fire every card on every breach until nothing new is found.

No card takes back what another has found, so the order in which they fire makes no difference.
"""

from collections.abc import Iterable, Iterator

from engine.judge.cards import Before, Drawn, Standing
from engine.judge.facts import RANK, SILENT, Breach, Case, Finding
from engine.judge.reasons import COUNTED

#: Stands for the plan where a finding names a breach by its place.
PLAN = -1
NONE = -1

#: What has been concluded, and of which breach.
Known = set[tuple[str, int]]


def conclude(standing: Standing, case: Case) -> tuple[Finding, ...]:
    """All that the cards find in one case, in order."""
    found = set(_precedence(standing, case))
    silent = silenced(standing, found)
    known: Known = set()
    while True:
        fired = {item for place, card in enumerate(standing.drawn) for item in _fire(card, place, case, known, silent)}
        drawn = {(standing.drawn[item.card].concludes, item.about) for item in fired}
        if drawn <= known:
            first = len(standing.before)
            found |= {Finding(card=first + item.card, about=item.about, by=item.by) for item in fired}
            return tuple(sorted(found))
        known |= drawn


def silenced(standing: Standing, found: Iterable[Finding]) -> frozenset[int]:
    """The breaches that have no alert of their own. No conclusion changes that, so it is known first."""
    silencing = {at for at, card in enumerate(standing.before) if card.kind in SILENT}
    return frozenset(item.about for item in found if item.card in silencing)


def _precedence(standing: Standing, case: Case) -> Iterator[Finding]:
    places: dict[str, list[int]] = {}
    for place, breach in enumerate(case.breaches):
        places.setdefault(breach.rule, []).append(place)
    for number, card in enumerate(standing.before):
        for winner in places.get(card.winner, ()):
            if _counts(card, case.breaches[winner]):
                for loser in (place for rule in card.losers for place in places.get(rule, ())):
                    if case.breaches[loser].is_live and _is_same(card, case, winner, loser):
                        yield Finding(card=number, about=loser, by=winner)


def _counts(card: Before, winner: Breach) -> bool:
    """A waived breach silences nobody."""
    return winner.state in card.states and not winner.is_waived


def _is_same(card: Before, case: Case, winner: int, loser: int) -> bool:
    mine, theirs = shared(card, case, case.breaches[winner]), shared(card, case, case.breaches[loser])
    return mine is not None and mine == theirs


def shared(card: Before, case: Case, breach: Breach) -> tuple[str, ...] | None:
    """What another breach must have in common with this one; None when it is not recorded, and so never the same."""
    values: list[str | None] = [case.plan if word == "plan" else getattr(breach, word) for word in card.same]
    known = tuple(value for value in values if value)
    return known if len(known) == len(values) else None


def _fire(card: Drawn, place: int, case: Case, known: Known, silent: frozenset[int]) -> Iterator[Finding]:
    """What one card finds, given what is known so far."""
    if not _plan_allows(card, case, known):
        return
    if card.each == "breach":
        for at, breach in enumerate(case.breaches):
            if is_chosen(card, breach) and _breach_allows(card, breach, at, known):
                yield Finding(card=place, about=at, by=NONE)
    elif card.number in COUNTED:
        counted = counted_of(card, case, silent)
        if card.number == "repeated breaches":
            counted = [at for at in counted if ("repeat", at) in known]
        if len(counted) >= card.limit:
            yield from (Finding(card=place, about=PLAN, by=at) for at in counted)
    else:
        yield Finding(card=place, about=PLAN, by=NONE)


def counted_of(card: Drawn, case: Case, silent: frozenset[int]) -> list[int]:
    """The places of the breaches that a card counts, repeated or not."""
    without = silent if card.number == "breaches that speak" else ()
    return [at for at, breach in enumerate(case.breaches) if at not in without and is_chosen(card, breach)]


def _plan_allows(card: Drawn, case: Case, known: Known) -> bool:
    """The conditions that speak of the plan: none of them holds where no plan is known."""
    if case.plan is None and (
        card.each == "plan" or card.needs_no_escalation or number_of_plan(card, case) is not None
    ):
        return False
    if card.needs_no_escalation and case.escalations_recorded != 0:
        return False
    if any((word, PLAN) not in known for word in card.after if word != "repeat"):
        return False
    if card.number not in ("late core groups", "months of the plan"):
        return True
    number = number_of_plan(card, case)
    return number is not None and number >= card.limit


def number_of_plan(card: Drawn, case: Case) -> int | None:
    """The number of the plan that a card is held against; None when it is another, or not known."""
    if card.number == "late core groups":
        return case.late_core_groups
    return case.plan_months if card.number == "months of the plan" else None


def is_chosen(card: Drawn, breach: Breach) -> bool:
    """Whether a card looks at one breach: it is live, grave enough, and of one of its rules."""
    return breach.is_live and RANK[breach.severity] >= card.rank and (not card.rules or breach.rule in card.rules)


def _breach_allows(card: Drawn, breach: Breach, at: int, known: Known) -> bool:
    if "repeat" in card.after and ("repeat", at) not in known:
        return False
    number = number_of_breach(card, breach)
    return number is None or number >= card.limit


def number_of_breach(card: Drawn, breach: Breach) -> int | None:
    """The number of the breach that a card is held against; None when it is another."""
    if card.number == "times opened before":
        return breach.times_opened_before
    if card.number == "promises broken":
        return breach.promises_broken
    return breach.working_days_late if card.number == "working days late" else None
