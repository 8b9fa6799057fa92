"""`corewatch explain CG-0012`: the whole chain behind an exception, from the row of the snapshot to who was told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cards import Card
from engine.facts import load_relations
from engine.sentences import count_words, day_words
from register.record import Entry
from register.runs import Run, run_on
from service.asking import one_of
from service.book import calendar_for, open_book
from service.card_words import marked
from service.checking import Check, check_snapshot
from service.console import show
from service.counting import calendar_lines, counted_lines, steps_between
from service.ending import DONE
from service.errors import AnswerRefused
from service.exceptions.looking import View, look_at_register
from service.exceptions.showing import Shown, find_exception, history_lines, puts_right, shown_document
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
from service.explaining import Explanation, explain, explanation_document, number_document
from service.formats.json import json_text
from service.layers import number_on, settings_of
from service.output import write_text
from service.page import Page
from service.routes import load_routes
from service.settings import Settings, find_settings
from snapshot.errors import SnapshotError

#: The first link of a chain, which no row began.
FIRST_LINK = "start"

UNITS = {"WD": "working days", "DAYS": "days", "HOURS": "hours"}


@dataclass(frozen=True, kw_only=True)
class Chain:
    """An exception, and what stands behind it in the register."""

    shown: Shown
    view: View
    settings: Settings
    #: The last night that showed it.
    night: Run | None
    #: None when the rule has left the book.
    card: Card | None
    #: Who was told, a line a message; none when the register holds no messages.
    told: Sequence[str] = ()

    @property
    def entry(self) -> Entry:
        return self.shown.entry


def run_explain_exception(
    reference: str, source: str | None, *, output_format: str, encoding: str | None, config: Path | None
) -> int:
    """Explain, counted again from the snapshot when there is one, else from what the register holds."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    settings = find_settings(config)
    with look_at_register(settings) as view:
        chain = find_chain(view, reference, settings)
        place, why_not = _where_to_count(chain, source)
        if place is not None:
            try:
                with check_snapshot(place, settings, rules=[chain.entry.rule], encoding=encoding) as check:
                    _write(chain, _Recount.of(check, chain.entry), None, output_format)
                return DONE
            except (AnswerRefused, SnapshotError) as error:
                if source is not None:
                    raise
                why_not = f"It was not counted again from {place}. {error}"
        _write(chain, None, why_not, output_format)
    return DONE


def find_chain(view: View, reference: str, settings: Settings, *, told: Sequence[str] = ()) -> Chain:
    """What the register and the book know of an exception."""
    shown = find_exception(view, reference)
    return Chain(
        shown=shown,
        view=view,
        settings=settings,
        night=run_on(view.connection, shown.entry.seen_on),
        card=view.cards.get(shown.entry.rule),
        told=told,
    )


@dataclass(frozen=True, kw_only=True)
class _Recount:
    """The same duty, counted again from a snapshot that is open."""

    check: Check
    explanation: Explanation

    @classmethod
    def of(cls, check: Check, entry: Entry) -> "_Recount":
        found = explain(check, rule=entry.rule, subject=entry.subject, link=entry.link or None)
        return cls(check=check, explanation=found)


def _where_to_count(chain: Chain, source: str | None) -> tuple[str | None, str | None]:
    """The snapshot to count from, or why there is none."""
    if chain.card is None:
        if source is not None:
            raise AnswerRefused(f"{_left_book(chain.entry.rule)} Leave SNAPSHOT out to see what the register holds.")
        return None, _left_book(chain.entry.rule)
    if source is not None:
        return source, None
    folder = chain.night.source if chain.night else None
    if folder and Path(folder).is_dir():
        return folder, None
    return None, "The snapshot of that night is no longer where it was read. Give SNAPSHOT to count it again from one."


def _left_book(rule: str) -> str:
    return f"The rule {rule} is no longer in the book, and cannot be counted again."


def _write(chain: Chain, recount: _Recount | None, why_not: str | None, output_format: str) -> None:
    if output_format == "json":
        write_text([json_text(chain_document(chain, recount, why_not)), "\n"], None)
    else:
        show(chain_page(chain, recount, why_not).print_to)


def chain_page(chain: Chain, recount: _Recount | None, why_not: str | None) -> Page:
    """Every step, each of which a person can check."""
    entry = chain.entry
    page = Page(f"{entry.reference}: {title_of(entry.rule, chain.view.cards)}: {about(entry)}")
    page.add("Synthetic data", ["Nobody in this register is real."] if chain.view.is_synthetic else [])
    page.add("Where it stands", state_lines(entry))
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
    page.add("Who is told, and when", load_routes().told(chain.card) if chain.card else [])
    page.add("Who was told", chain.told)
    page.add("What puts it right", puts_right(entry, chain.view))
    return page


def _origin(chain: Chain, recount: _Recount | None) -> Iterator[str]:
    """The night, and the row that the duty is about."""
    entry, night = chain.entry, chain.night
    if night is not None:
        read = f", read from {night.source}" if night.source else ""
        yield f"The night of {day_words(entry.seen_on)} showed it last: snapshot {night.snapshot_id or '-'}{read}."
        if recount is not None and recount.check.header.id != night.snapshot_id:
            yield "That is another snapshot than the one counted here: dates may differ."
    yield f"It is about the row {_row(entry, chain.card)}."


def _row(entry: Entry, card: Card | None) -> str:
    """The key of the row, column by column, and of a chain the row that began the link."""
    columns = load_relations()[card.each].subject if card is not None else ()
    keys = entry.subject.split("|")
    named = zip(columns, keys, strict=True) if len(columns) == len(keys) else [("key", entry.subject)]
    words = ", ".join(f"{name.replace('_', ' ')} {key}" for name, key in named)
    if not entry.link:
        return words
    began = "the first link of its chain" if entry.link == FIRST_LINK else f"the link that {entry.link} began"
    return f"{words}, {began}"


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
    number = number_on(card, _shipped(chain, card), chain.entry.started_on)
    return number.words() if number else version_lines(card, chain.entry.started_on)


def _shipped(chain: Chain, card: Card) -> Card:
    """The card without the authority's numbers."""
    return open_book(Settings(own_rules=chain.settings.own_rules)).card(card.id)


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
    """What the judgement says, and where each word of it came about."""
    lines = list(judgement_lines(chain.entry, chain.shown.spoken_for))
    yield from lines
    if chain.entry.is_live and not lines:
        yield "It speaks for itself, and nothing raises it."
    for told in chain.shown.history:
        if told.event.kind == "judged":
            yield f"- {told}"


def chain_document(chain: Chain, recount: _Recount | None, why_not: str | None) -> dict[str, Any]:
    """The same as plain values."""
    night, entry, card = chain.night, chain.entry, chain.card
    number = number_on(card, _shipped(chain, card), entry.started_on) if card else None
    return {
        **shown_document(chain.shown, chain.view),
        "night": night
        and {
            "id": night.id,
            "business_date": night.business_date.isoformat(),
            "snapshot_id": night.snapshot_id,
            "source": night.source,
            "ruleset_digest": night.ruleset_digest,
            "calendar_digest": night.calendar_digest,
        },
        "row": _row(entry, card),
        "number": number and number_document(number),
        "recount": explanation_document(recount.check, recount.explanation) if recount else None,
        "why_not_recounted": why_not,
        "told": list(chain.told),
    }
