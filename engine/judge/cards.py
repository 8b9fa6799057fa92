"""The cards of judgement: those of the book, an authority's own beside them, and its numbers above both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from engine.book import Book
from engine.cards import Version
from engine.errors import EngineError
from engine.judge.facts import RANK
from engine.judge.precedence import EFFECTS, SILENCING, Precedence, load_precedence
from engine.judge.reasons import Reason, load_reason
from engine.parameters import DatedValue, numbers_in_order
from engine.toml_file import TomlFile, did_you_mean

#: durable-rules cannot hold more conditions that are true of one fact; the same for both engines.
MOST_CARDS = 60

FOLDER = "judgement"


@dataclass(frozen=True, kw_only=True)
class Cards:
    """All cards of judgement, in the order in which they stand."""

    precedence: tuple[Precedence, ...]
    reasons: tuple[Reason, ...]

    @property
    def tier(self) -> Reason:
        """The card that says how far a step may be raised."""
        return next(card for card in self.reasons if card.concludes == "tier")

    @property
    def parameters(self) -> frozenset[str]:
        """The names by which an authority changes numbers of these cards."""
        return frozenset(card.parameter for card in self.reasons if card.parameter)

    def states_wanted(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that must be handed in before they are overdue, and in which states."""
        wanted: dict[str, set[str]] = {}
        for card in self.precedence:
            if card.is_judged and card.states != ("overdue",):
                wanted.setdefault(card.winner, set()).update(card.states)
        return {rule: tuple(sorted(states)) for rule, states in sorted(wanted.items())}

    def on(self, day: date) -> "Standing":
        """The cards with the numbers of one day, as both engines read them."""
        judged = tuple(card for card in self.precedence if card.is_judged)
        drawn = [card for card in self.reasons if card.concludes != "tier"]
        drawn.sort(key=lambda card: card.id)
        return Standing(
            before=tuple(
                Before(
                    id=f"{card.winner} {EFFECTS[card.effect]}",
                    kind=EFFECTS[card.effect],
                    winner=card.winner,
                    losers=card.losers,
                    same=card.same,
                    states=card.states,
                )
                for card in judged
            ),
            drawn=tuple(_drawn(card, day) for card in drawn),
            most_raised=self.tier.limit_on(day),
            tier_card=self.tier.id,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """One card of precedence as the engines read it."""

    id: str
    kind: str
    winner: str
    losers: tuple[str, ...]
    same: tuple[str, ...]
    states: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """One card that draws a conclusion, as the engines read it."""

    id: str
    concludes: str
    each: str
    number: str | None
    limit: int
    #: The least severity, as its place among the severities.
    rank: int
    rules: tuple[str, ...]
    after: tuple[str, ...]
    needs_no_escalation: bool
    #: raised: by so many steps; 0 stands for one step for each broken promise.
    by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The cards of one night. A finding names a card by its place: first `before`, then `drawn`."""

    before: tuple[Before, ...]
    drawn: tuple[Drawn, ...]
    most_raised: int
    tier_card: str


def _drawn(card: Reason, day: date) -> Drawn:
    return Drawn(
        id=card.id,
        concludes=card.concludes,
        each=card.each,
        number=card.number,
        limit=card.limit_on(day),
        rank=RANK[card.severity] if card.severity else 0,
        rules=card.rules,
        after=card.after,
        needs_no_escalation=card.without is not None,
        by=card.by if isinstance(card.by, int) else 0,
    )


def load_cards(
    folder: Path, *, own_rules: Path | None = None, overrides: Mapping[str, Iterable[DatedValue]] | None = None
) -> Cards:
    """The cards in `folder/judgement`, and those in the `judgement` folder of an authority's own rules.

    Overrides of other parameters are passed over: they belong to the book.
    """
    files = [TomlFile(path) for path in _files(folder, own_rules)]
    precedence: list[Precedence] = []
    reasons: list[Reason] = []
    for file in files:
        if _is_precedence(file):
            precedence += load_precedence(file)
        else:
            reasons.append(load_reason(file))
    _check_reasons(reasons)
    _check_precedence(precedence)
    numbers = {name: tuple(values) for name, values in (overrides or {}).items()}
    return Cards(precedence=tuple(precedence), reasons=tuple(_with_numbers(card, numbers) for card in reasons))


def _files(folder: Path, own_rules: Path | None) -> list[Path]:
    shipped = folder / FOLDER
    if not shipped.is_dir():
        raise EngineError(f"There is no folder of judgement cards at {shipped}. Check the path.")
    own = sorted((own_rules / FOLDER).glob("*.toml")) if own_rules is not None else []
    return [*sorted(shipped.glob("*.toml")), *own]


def _is_precedence(file: TomlFile) -> bool:
    """Precedence is all tables; a card that concludes begins with its id."""
    return bool(file.data) and all(isinstance(value, list | dict) for value in file.data.values())


def _check_reasons(cards: Iterable[Reason]) -> None:
    seen: dict[str, Reason] = {}
    for card in cards:
        if card.id in seen:
            problem = f"the card '{card.id}' exists already in {seen[card.id].file.path}. Rename one."
            raise card.file.refuse("id", problem)
        seen[card.id] = card
        other = next((one for one in seen.values() if one.concludes == card.concludes == "tier" and one != card), None)
        if other is not None:
            raise card.file.refuse("concludes", f'{other.file.path.name} concludes "tier" already. Keep one of them.')
    if not any(card.concludes == "tier" for card in seen.values()):
        raise EngineError('No card of judgement concludes "tier". Add one that says how far a step may be raised.')
    if len(seen) > MOST_CARDS:
        raise card.file.refuse("id", f"there are {len(seen)} cards that conclude; at most {MOST_CARDS} can be judged.")


def _check_precedence(cards: list[Precedence]) -> None:
    judged = [card for card in cards if card.is_judged]
    if len(judged) > MOST_CARDS:
        problem = f"there are {len(judged)} cards of precedence, and a ladder is one for each rung but the lowest."
        raise judged[MOST_CARDS].refuse("winner", f"{problem} At most {MOST_CARDS} can be judged.")
    seen: set[tuple[str, str]] = set()
    for card in judged:
        for loser in card.losers:
            if (card.winner, loser) in seen:
                problem = f"'{card.winner}' stands before '{loser}' in another place already. Keep one of them."
                raise card.refuse("losers", problem)
            seen.add((card.winner, loser))
    _check_no_circle([card for card in judged if card.effect in SILENCING])


def _check_no_circle(cards: list[Precedence]) -> None:
    """Two rules that silence each other would both be silent."""
    below: dict[str, set[str]] = {}
    for card in cards:
        below.setdefault(card.winner, set()).update(card.losers)
    for card in cards:
        reached, ahead = set[str](), list(card.losers)
        while ahead:
            rule = ahead.pop()
            if rule == card.winner:
                problem = f"'{card.winner}' is silenced by a rule that it silences: nobody would speak. Take one away."
                raise card.refuse("losers", problem)
            if rule not in reached:
                reached.add(rule)
                ahead += below.get(rule, ())


def check_cards(cards: Cards, book: Book) -> None:
    """Refuse a rule that neither the book nor the authority has, and a key that means nothing to one of them."""
    grains = {card.id: card.each for card in book.cards}
    for card in cards.precedence:
        for key, rule in (("winner", card.winner), *(("losers", loser) for loser in card.losers)):
            if rule not in grains and rule not in card.foreseen and not (key == "losers" and card.is_over_all):
                raise card.refuse(key, f"there is no rule '{rule}'.{did_you_mean(rule, grains)}")
        _check_subjects(card, grains)
    taken = {*book.parameters.names(), *(card.parameter for card in book.cards)}
    for reason in cards.reasons:
        if reason.parameter is not None and reason.parameter in taken:
            raise reason.file.refuse("parameter", f"the book has a '{reason.parameter}' already. Choose another name.")
        for rule in reason.rules:
            if rule not in grains:
                raise reason.file.refuse("rules", f"there is no rule '{rule}'.{did_you_mean(rule, grains)}")


def _check_subjects(card: Precedence, grains: Mapping[str, str]) -> None:
    """A subject is the key of a row: two rules can share it only when they look at rows of one kind."""
    if "subject" not in card.same or card.winner not in grains:
        return
    for loser in card.losers:
        if loser in grains and grains[loser] != grains[card.winner]:
            problem = (
                f"'{card.winner}' and '{loser}' have no subject in common: one looks at {grains[card.winner]}, "
                f"the other at {grains[loser]}. Choose another key."
            )
            raise card.refuse("same", problem)


def _with_numbers(card: Reason, numbers: Mapping[str, tuple[DatedValue, ...]]) -> Reason:
    """The card with the authority's numbers from their dates on."""
    if card.parameter is None or card.parameter not in numbers:
        return card
    own = numbers_in_order(card.parameter, numbers[card.parameter])
    added = [Version(from_on=item.from_on, limit=int(item.value), source=item.source) for item in own]
    kept = [version for version in card.versions if version.from_on < added[0].from_on]
    return replace(card, versions=(*(kept or card.versions[:1]), *added))
