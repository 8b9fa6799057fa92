"""From what the cards found to what is said: who speaks for whom, and the step that is told."""

from collections.abc import Iterable, Iterator, Mapping

from engine.judge.cards import Drawn, Standing
from engine.judge.facts import SILENT, Case, Conclusion, Finding, Key
from engine.judge.fixpoint import number_of_breach, number_of_plan


def conclusions(standing: Standing, case: Case, findings: Iterable[Finding]) -> tuple[Conclusion, ...]:
    """What is said of one case: precedence first, then what was drawn, then the steps."""
    found = sorted(findings)
    first = len(standing.before)
    before = [item for item in found if item.card < first]
    drawn = [item for item in found if item.card >= first]
    said = list(_drawn(standing, case, drawn))
    return (*_precedence(standing, case, before), *said, *_tiers(standing, case, said))


def _precedence(standing: Standing, case: Case, found: list[Finding]) -> Iterator[Conclusion]:
    """One line a silent breach, one a pair that is told together."""
    silenced = _direct(standing, found)
    for loser in sorted(silenced):
        item = _first(silenced, loser)
        yield _said(standing, case, item, by=_speaker(silenced, loser))
    told: set[tuple[str, int, int]] = set()
    for item in found:
        kind, speaker = standing.before[item.card].kind, _speaker(silenced, item.by)
        # The winner may itself be silent: then it is told with the one that speaks for it.
        if kind not in SILENT and speaker != item.about and (kind, item.about, speaker) not in told:
            told.add((kind, item.about, speaker))
            yield _said(standing, case, item, by=speaker)


def _direct(standing: Standing, found: list[Finding]) -> Mapping[int, list[Finding]]:
    """For each breach that is silenced, the findings that do so."""
    silenced: dict[int, list[Finding]] = {}
    for item in found:
        if standing.before[item.card].kind in SILENT:
            silenced.setdefault(item.about, []).append(item)
    return silenced


def _first(silenced: Mapping[int, list[Finding]], loser: int) -> Finding:
    """The finding by a winner that speaks itself, or else the first."""
    speaking = [item for item in silenced[loser] if item.by not in silenced]
    return (speaking or silenced[loser])[0]


def _speaker(silenced: Mapping[int, list[Finding]], place: int) -> int:
    """Who speaks in the end: a winner that is silenced still silences, and its own winner speaks for both."""
    while place in silenced:
        place = _first(silenced, place).by
    return place


def _said(standing: Standing, case: Case, item: Finding, *, by: int) -> Conclusion:
    card = standing.before[item.card]
    return Conclusion(about=_key(case, item.about), kind=card.kind, card=card.id, by=_key(case, by))


def _key(case: Case, place: int) -> Key:
    return case.breaches[place].key


def _drawn(standing: Standing, case: Case, found: list[Finding]) -> Iterator[Conclusion]:
    """One line a card and what it is about, with all that was counted."""
    first = len(standing.before)
    counted: dict[tuple[int, int], list[int]] = {}
    for item in found:
        counted.setdefault((item.card, item.about), []).append(item.by)
    for (card, about), places in sorted(counted.items()):
        because = tuple(_key(case, place) for place in places if place >= 0)
        reason = standing.drawn[card - first]
        count = len(because) or _count(reason, case, about)
        yield Conclusion(
            about=None if about < 0 else _key(case, about),
            kind=reason.concludes,
            card=reason.id,
            value=_steps(reason, case, about) if reason.concludes == "raised" else count,
            count=count,
            because=because,
        )


def _count(card: Drawn, case: Case, about: int) -> int:
    """The number that was held against that of the card."""
    of_breach = number_of_breach(card, case.breaches[about]) if about >= 0 else None
    return of_breach or number_of_plan(card, case) or 0


def _steps(card: Drawn, case: Case, about: int) -> int:
    return card.by or case.breaches[about].promises_broken


def _tiers(standing: Standing, case: Case, said: list[Conclusion]) -> Iterator[Conclusion]:
    """The step reached by days, and what raises it; never below the step reached."""
    raised: dict[Key, int] = {}
    for item in said:
        if item.kind == "raised" and item.about is not None:
            raised[item.about] = raised.get(item.about, 0) + item.value
    for breach in case.breaches:
        if breach.is_live:
            steps = min(raised.get(breach.key, 0), standing.most_raised)
            yield Conclusion(about=breach.key, kind="tier", card=standing.tier_card, value=breach.step + steps)
