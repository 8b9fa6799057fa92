"""The routes of the book: `alerts` reads them, and here is where they stand."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import rules
from alerts.routes import Routes, read_routes
from engine.cards import Card
from engine.strict import StrictFile
from service.errors import BookRefused

ROUTES_FILE = Path(rules.__file__).parent / "routes.toml"


@cache
def load_routes(path: Path = ROUTES_FILE) -> Routes:
    """The routes in one file, or a refusal that names the line."""
    return read_routes(StrictFile(path, refusal=BookRefused))


def check_routes(cards: Iterable[Card]) -> None:
    """Refuse the first card whose route does not exist."""
    routes = load_routes()
    for card in cards:
        routes.check(card)
