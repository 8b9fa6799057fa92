"""The measures as a page of the reference, written from the cards."""

from collections.abc import Iterator
from pathlib import Path

from engine.measures.cards import Measure
from service.kpis.book import Measures
from service.kpis.words import BETTER_WORDS, PERIOD_WORDS

#: What holds for all measures.
HEAD = Path(__file__).parent / "templates" / "measures.md"

_UNITS = {"percent": "percentage", "number": "number", "average": "average", "per_10000": "rate per 10,000 children"}


def page_lines(measures: Measures) -> Iterator[str]:
    """The whole page: what holds for all measures, and then each of them."""
    yield HEAD.read_text(encoding="utf-8")
    for card in measures.cards:
        yield from (f"{line}\n" for line in _card(card))
    yield "\n## Settings\n\n| setting | default | choices | why |\n| --- | --- | --- | --- |\n"
    for name in measures.parameters.names():
        item = measures.parameters[name]
        yield f"| `{name}` | {item.default} | {', '.join(item.choices)} | {item.why} |\n"


def _card(card: Measure) -> Iterator[str]:
    number = f"{card.number}. " if card.number else ""
    yield ""
    yield f"### {number}{card.title}"
    yield ""
    yield f"`{card.id}`. {card.says}"
    if card.note:
        yield f"{card.note}"
    yield ""
    yield from (f"- {words}" for words in _facts(card))


def _facts(card: Measure) -> Iterator[str]:
    yield f"A {_UNITS[card.unit]} {PERIOD_WORDS[card.period]}; {BETTER_WORDS[card.better]}."
    if card.printed:
        yield f"Printed as: {card.printed}"
    yield f"Counted: rows of `{card.of}`{_where(card)}. {card.relation.one_row}"
    if card.rules:
        yield f"Duties of {', '.join(f'`{rule}`' for rule in card.rules)}."
    yield f"Above the line when `{card.counts}`." if card.counts != "true" else "Every one counts."
    if card.amount != "1" or card.weight != "1":
        yield f"Added up above the line: `{card.amount}`; below it: `{card.weight}`."
    yield from (f"Left out and counted apart: those {item.says} (`{item.when}`)." for item in card.left_out)
    if card.recorded:
        yield f"Recorded in time when also `{card.recorded}`."
    else:
        yield f"Recorded in time: not known. {card.recorded_not_known}"
    if card.level == "authority":
        yield "For the whole authority only."
    if card.is_beside:
        yield "Shown beside another measure."
    if card.beside:
        yield f"Beside it: {', '.join(f'`{other}`' for other in card.beside)}."
    tolerances = f"{card.arrows.trend:g} points in time, {card.arrows.comparators:g} beside others"
    yield f"Level within {tolerances}."
    yield f"Source: {card.source}."


def _where(card: Measure) -> str:
    return f" where `{card.where}`" if card.where != "true" else ""
