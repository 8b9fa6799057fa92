"""`corewatch exceptions show`: one exception in full, with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from register import queries
from register.asides import spoken_for
from register.record import Entry
from service.asking import one_of
from service.console import show
from service.ending import DONE
from service.exceptions.document import event_document, exception_document
from service.exceptions.looking import View, look_at_register
from service.exceptions.standing import (
    about,
    judgement_lines,
    owner_lines,
    promise_lines,
    state_lines,
    times_in_breach,
    title_of,
    waiver_lines,
)
from service.exceptions.timeline import Told, timeline
from service.formats.json import json_text
from service.output import write_text
from service.page import Page
from service.settings import find_settings
from service.step_words import step_lines
from service.steps import Steps


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One exception, and all that the register knows of it."""

    entry: Entry
    #: The exceptions for which it speaks.
    spoken_for: tuple[str, ...]
    history: tuple[Told, ...]

    @property
    def times(self) -> int:
        """How often it was in breach."""
        return times_in_breach(self.entry, (told.event for told in self.history))


def run_show(reference: str, *, output_format: str, config: Path | None) -> int:
    """One exception, on a page or as JSON."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    with look_at_register(find_settings(config)) as view:
        shown = find_exception(view, reference)
        if output_format == "json":
            write_text([json_text(shown_document(shown, view)), "\n"], None)
        else:
            show(exception_page(shown, view).print_to)
    return DONE


def find_exception(view: View, reference: str) -> Shown:
    """The exception of a reference, written in any of the usual ways."""
    entry = queries.entry(view.connection, reference)
    return Shown(
        entry=entry,
        spoken_for=spoken_for(view.connection, entry.reference),
        history=tuple(timeline(queries.events(view.connection, reference=entry.reference))),
    )


def exception_page(shown: Shown, view: View) -> Page:
    """All that there is to know, in the order in which it is asked."""
    entry = shown.entry
    page = Page(f"{entry.reference}: {title_of(entry.rule, view.cards)}: {about(entry)}")
    page.add("Synthetic data", ["Nobody in this register is real."] if view.is_synthetic else [])
    page.add("What it says", [entry.says])
    page.add("Where it stands", state_lines(entry, times=shown.times))
    page.add("What puts it right", puts_right(entry, view))
    page.add("What is promised", promise_lines(entry))
    page.add("The waiver", waiver_lines(entry))
    page.add("Whose it is", owner_lines(entry))
    page.add("How it was judged", judgement_lines(entry, shown.spoken_for))
    page.add("Who is told, and when", step_lines(entry, Steps.read(view.connection)))
    page.add("What happened", history_lines(shown.history))
    page.add("How it was counted", [f"`corewatch explain {entry.reference}` shows every step."])
    return page


def puts_right(entry: Entry, view: View) -> list[str]:
    """What somebody has to do; nothing for what is closed."""
    card = view.cards.get(entry.rule)
    return [card.puts_right] if card is not None and entry.is_live else []


def history_lines(history: Sequence[Told]) -> list[str]:
    """The history, an event a line."""
    return [f"- {told}" for told in history]


def shown_document(shown: Shown, view: View) -> dict[str, Any]:
    """The same as plain values."""
    entry = shown.entry
    return {
        "exception": exception_document(entry, view.cards),
        "puts_right": next(iter(puts_right(entry, view)), None),
        "spoken_for": list(shown.spoken_for),
        "history": [event_document(told) for told in shown.history],
    }
