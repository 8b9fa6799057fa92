"""What one exception shows: its facts, its rule, its history, each in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from calendars.words import day_words
from console.visit import Visit
from engine.book import Book
from engine.cards import Card
from register.record import Entry, Event
from service.book import open_book
from service.card_words import marked
from service.clock import in_london
from service.exceptions.standing import (
    cause_words,
    how_late,
    judgement_lines,
    promise_lines,
    sentence_case,
    state_lines,
    title_of,
    waiver_lines,
)
from service.exceptions.timeline import NIGHT, timeline
from service.explain_command import readable, version_lines
from service.layers import number_on, settings_of
from service.settings import Settings
from service.words import plural

#: Events as the titles of a timeline.
TITLES: Mapping[str, str] = {
    "opened": "Opened",
    "reopened": "Opened again",
    "changed": "Changed",
    "reworded": "Its sentence changed",
    "resolved": "Put right, late",
    "withdrawn": "Withdrawn",
    "lapsed": "Never done",
    "not_seen": "Not in the snapshot any more",
    "seen_again": "Back in the snapshot",
    "cannot_tell": "The snapshot cannot tell",
    "can_tell_again": "The snapshot can tell again",
    "acknowledged": "Promised",
    "promise_broken": "A promise was not kept",
    "waiver_asked": "Waiver asked for",
    "waived": "Waived",
    "waiver_refused": "Waiver not given",
    "waiver_ended": "Waiver ended",
    "said_gone": "Why its row is gone",
    "noted": "Note",
    "judged": "Judged",
    "step_reached": "Told one step higher",
    "steps_kept": "Steps of its route kept",
    "steps_moved": "Steps of its route changed",
    "owner_changed": "It has moved to somebody else",
}


def summary_rows(entry: Entry, *, step: int, steps: int, times: int) -> list[Mapping[str, Any]]:
    """The facts in the order in which they are asked."""
    pairs: list[tuple[str, str | None]] = [
        ("State", " ".join(state_lines(entry, times=times))),
        ("Team", _team(entry)),
        ("Worker", entry.owner or "Nobody is recorded"),
        ("Agency", entry.agency),
        ("Due", day_words(entry.due_on)),
        ("How late", sentence_case(how_late(entry))),
        ("Step of its route", _step(entry, step, steps)),
        ("Since when", f"{day_words(entry.opened_on)}, because {cause_words(entry.opened_because)}"),
        ("Promise", " ".join(promise_lines(entry)) or _no_promise(entry)),
        ("Waiver", " ".join(waiver_lines(entry)) or "None"),
    ]
    return [{"key": key, "value": value} for key, value in pairs if value]


def _team(entry: Entry) -> str:
    if entry.team_name and entry.team:
        return f"{entry.team_name} ({entry.team})"
    return entry.team_name or entry.team or "No team is recorded"


def _step(entry: Entry, step: int, steps: int) -> str | None:
    if not entry.is_live:
        return None
    raised = f", after {plural(entry.raised, 'broken promise')}" if entry.raised else ""
    return f"Step {step} of {steps}{raised}" if step else f"None of its {steps} steps yet"


def _no_promise(entry: Entry) -> str:
    return "Nobody has promised a day" if entry.is_live else "None"


def judged_lines(entry: Entry) -> list[str]:
    """What the judgement says, but for who speaks: those stand as links beside it."""
    return list(judgement_lines(entry, ())) if entry.hidden_by is None else list(_but_the_speaker(entry))


def _but_the_speaker(entry: Entry) -> Iterator[str]:
    yield from list(judgement_lines(entry, ()))[1:]


def evidence_rows(entry: Entry) -> list[Mapping[str, str]]:
    """What the sentence was computed from."""
    rows = [("The clock began", day_words(entry.started_on))]
    rows += [(sentence_case(name.replace("_", " ")), readable(value)) for name, value in entry.evidence.items()]
    return [{"key": key, "value": value} for key, value in rows]


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """The rule behind it."""

    id: str
    title: str
    puts_right: str | None
    #: The number, since when and from where; then the settings that it reads.
    number: Sequence[str]
    settings: Sequence[str]
    references: Sequence[str]


def rule_words(entry: Entry, card: Card | None, visit: Visit) -> RuleWords:
    """The rule in words; one that has left the book has its id alone."""
    title = title_of(entry.rule, visit.console.cards)
    if card is None:
        left = ["This rule has left the book. What is open of it stays open until a snapshot shows that it was done."]
        return RuleWords(id=entry.rule, title=title, puts_right=None, number=left, settings=(), references=())
    book, settings = visit.console.book, visit.console.settings
    shipped = _shipped(settings.own_rules).card(card.id) if settings.overrides else card
    number = number_on(card, shipped, entry.started_on)
    return RuleWords(
        id=card.id,
        title=title,
        puts_right=card.puts_right if entry.is_live else None,
        number=number.words() if number else version_lines(card, entry.started_on),
        settings=[item.words() for item in settings_of(card, book, entry.started_on)],
        references=[marked(text) for text in card.references],
    )


@cache
def _shipped(own_rules: Path | None) -> Book:
    """The book without the authority's numbers, read once."""
    return open_book(Settings(own_rules=own_rules))


def history_items(events: Sequence[Event]) -> list[Mapping[str, Any]]:
    """The history as a timeline, the newest first."""
    told = list(timeline(events))
    return [
        {
            "title": TITLES.get(item.event.kind, sentence_case(item.event.kind.replace("_", " "))),
            "by": "the night" if item.event.actor == NIGHT else item.event.actor,
            "at": item.event.business_date if item.event.actor == NIGHT else in_london(item.event.at),
            "text": sentence_case(item.says),
        }
        for item in reversed(told)
    ]
