"""An exception explained on a page: every step, each of which a person can check."""

from collections.abc import Iterator, Sequence

from calendars.words import day_words
from engine.cards import Card
from engine.sentences import count_words
from service.book import calendar_for
from service.card_words import marked
from service.counting import calendar_lines, counted_lines, steps_between
from service.exceptions.chain import Chain, Recount, row_words, shipped
from service.exceptions.showing import history_lines, puts_right
from service.exceptions.standing import (
    about,
    judgement_lines,
    owner_lines,
    promise_lines,
    state_lines,
    title_of,
    waiver_lines,
)
from service.explain_command import add_explanation, fact_lines, version_lines, without_limit
from service.judgement import load_judgement
from service.layers import number_on, settings_of
from service.page import Page
from service.step_words import step_lines
from service.steps import Steps

UNITS = {"WD": "working days", "DAYS": "days", "HOURS": "hours"}


def chain_page(chain: Chain, recount: Recount | None, why_not: str | None) -> Page:
    """Every step, each of which a person can check."""
    entry = chain.entry
    page = Page(f"{entry.reference}: {title_of(entry.rule, chain.view.cards)}: {about(entry)}")
    page.add("Synthetic data", ["Nobody in this register is real."] if chain.view.is_synthetic else [])
    page.add("Where it stands", state_lines(entry, times=chain.shown.times))
    origin = [*_origin(chain, recount), *([why_not] if why_not else [])]
    if recount is not None:
        add_explanation(page, recount.check, recount.explanation, origin=origin)
    else:
        _add_what_is_held(page, chain, origin)
    page.add("How it was judged, and why", _judged(chain))
    page.add("What is promised", promise_lines(entry))
    page.add("The waiver", waiver_lines(entry))
    page.add("Whose it is", owner_lines(entry))
    page.add("What happened", history_lines(chain.shown.history))
    page.add("Who is told, and when", step_lines(entry, Steps.read(chain.view.connection)))
    page.add("Who was told", chain.told or ["No message about it is in the register."])
    page.add("What puts it right", puts_right(entry, chain.view))
    return page


def _origin(chain: Chain, recount: Recount | None) -> Iterator[str]:
    """The night, and the row that the duty is about."""
    entry, night = chain.entry, chain.night
    if night is not None:
        read = f", read from {night.source}" if night.source else ""
        yield f"The night of {day_words(entry.seen_on)} showed it last: snapshot {night.snapshot_id or '-'}{read}."
        if recount is not None and recount.check.header.id != night.snapshot_id:
            yield "That is another snapshot than the one counted here: dates may differ."
    yield f"It is about the row {row_words(entry, chain.card)}."


def _add_what_is_held(page: Page, chain: Chain, origin: Sequence[str]) -> None:
    """The same sections from the register and the book alone."""
    entry, card = chain.entry, chain.card
    page.add("What it says", [entry.says])
    page.add("Where this comes from", origin)
    if card is not None:
        page.add("The rule", [f"{card.id}, {entry.severity}.", *_number_lines(chain, card)])
        page.add(
            "The settings it reads", [item.words() for item in settings_of(card, chain.view.book, entry.started_on)]
        )
        page.add("References", [marked(text) for text in card.references])
    page.add("The facts", fact_lines(entry))
    if card is not None:
        page.add(f"How {day_words(entry.due_on)} was reached", _count(chain, card))


def _number_lines(chain: Chain, card: Card) -> list[str]:
    number = number_on(card, shipped(chain, card), chain.entry.started_on)
    return number.words() if number else version_lines(card, chain.entry.started_on)


def _count(chain: Chain, card: Card) -> list[str]:
    """The days one by one, as far as the register knows from where they were counted."""
    entry, limit = chain.entry, card.within
    if limit is None:
        return [without_limit(card)]
    if limit.before:
        return ["It was counted back from a day that only a snapshot holds: give SNAPSHOT to count it again."]
    parameters = chain.view.book.parameters
    setting = str(parameters[limit.unit.strip("{}")].value_on(entry.started_on)) if limit.unit.startswith("{") else ""
    unit = UNITS.get(setting, setting) or limit.unit
    number = card.version_on(entry.started_on).limit
    if unit != "working days":
        return calendar_lines(entry.started_on, entry.due_on, unit, number)
    calendar = calendar_for(parameters, chain.settings, as_of=entry.seen_on)
    steps = steps_between(calendar, entry.started_on, entry.due_on)
    counted = max((step.number or 0 for step in steps), default=0)
    lines = counted_lines(steps, start=entry.started_on, day_zero_counts=calendar.day_zero_counts) if steps else []
    return lines if counted == number or limit.amount != "{limit}" else [*lines, _other_calendar(counted, number)]


def _other_calendar(counted: int, number: int | None) -> str:
    """The register keeps the due day, and not the days off that a snapshot brought with it."""
    return (
        f"By the calendar in use now that is {count_words(counted, 'working_days')} and not {number}: the snapshot of "
        "that night had days off of its own, or the calendar was changed. Give SNAPSHOT to count it again."
    )


def _judged(chain: Chain) -> Iterator[str]:
    """What the judgement says, by which card, and when each word of it came about."""
    lines = list(judgement_lines(chain.entry, chain.shown.spoken_for))
    yield from lines
    if chain.entry.is_live and not lines:
        yield "It speaks for itself, and nothing raises it."
    yield from _why_silent(chain)
    yield from (f"- {told}" for told in chain.shown.history if told.event.kind == "judged")


def _why_silent(chain: Chain) -> Iterator[str]:
    """The card of precedence by which another one speaks."""
    for item in load_judgement(chain.settings.own_rules).precedence:
        is_of_both = item.winner == chain.speaker and chain.entry.rule in item.losers
        if is_of_both and item.effect == chain.entry.hidden_how:
            more = f" {item.says}" if item.says else ""
            yield f"The card of {item.winner} has it so for {item.scope}, when {item.when}.{more}"
