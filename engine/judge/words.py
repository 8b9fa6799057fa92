"""What the cards found, in words: for the two answers that should have been one, and for an explanation."""

from collections.abc import Iterable
from datetime import date

from engine.judge.cards import Cards, Standing
from engine.judge.facts import Case, Conclusion, Finding, Key


def answer_words(standing: Standing, case: Case, findings: Iterable[Finding]) -> str:
    """One answer as a list in one line."""
    return "; ".join(_finding_words(standing, case, item) for item in findings) or "nothing"


def _finding_words(standing: Standing, case: Case, item: Finding) -> str:
    by = _place_words(case, item.by)
    if item.card < len(standing.before):
        return f"{_place_words(case, item.about)} is {standing.before[item.card].kind} by {by}"
    card = standing.drawn[item.card - len(standing.before)]
    about = "the plan" if item.about < 0 else _place_words(case, item.about)
    counted = f" because of {by}" if item.by >= 0 else ""
    return f"'{card.id}' holds for {about}{counted}"


def _place_words(case: Case, place: int) -> str:
    return key_words(case.breaches[place].key)


def key_words(key: Key) -> str:
    """A breach by its rule and subject, and the link of a chain."""
    rule, subject, link = key
    return f"{rule} of {subject}" + (f" from {link}" if link else "")


def conclusion_words(item: Conclusion) -> str:
    """One conclusion in a line."""
    if item.by is not None and item.about is not None:
        joined = "with" if item.kind == "grouped" else "by"
        return f"{key_words(item.about)} is {item.kind} {joined} {key_words(item.by)}"
    about = "the plan" if item.about is None else key_words(item.about)
    return f"{about}: {item.kind} ({item.card}, {item.value})"


def says(cards: Cards, conclusion: Conclusion, *, on: date) -> str:
    """The sentence of the card for one conclusion that was drawn, with the numbers of one day."""
    card = next(card for card in cards.reasons if card.id == conclusion.card)
    return card.says.replace("{count}", str(conclusion.count)).replace("{limit}", str(card.limit_on(on)))
