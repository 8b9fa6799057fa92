"""`corewatch rules show ID`: a rule as a manager reads it."""

from datetime import date
from pathlib import Path

from service.book import open_book
from service.card_words import Reading
from service.console import show
from service.ending import DONE
from service.page import Page
from service.settings import Settings, find_settings


def run_show(rule: str, *, config: Path | None, today: date) -> int:
    """One rule on a page."""
    settings = find_settings(config)
    book = open_book(settings)
    reading = Reading(
        card=book.card(rule),
        shipped=open_book(Settings(own_rules=settings.own_rules)).card(rule),
        book=book,
        own_rules=settings.own_rules,
        day=today,
        mention=lambda card: f"{card.title} ({card.id})",
    )
    page = Page(f"{reading.card.title} ({reading.card.id})")
    for heading, lines in reading.sections():
        page.add(heading, lines)
    show(page.print_to)
    return DONE
