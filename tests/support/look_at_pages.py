"""Pictures of every page, to be looked at by somebody: `scripts/look_at_pages FOLDER`."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from console.app import make_app
from support.browsers import chromium
from support.places import OF_THE_ADMINISTRATOR, places
from support.towns import OpenTown, Town, a_town, console_of, serving_town

WIDTHS = (1280, 320)


def look(folder: Path) -> None:
    """Make the authority, and take a picture of each page at each width."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        town = a_town(Path(place))
        with serving_town(town, "looked-at") as opened, chromium() as browser:
            for name in ("unit", "admin", "manager"):
                for width in WIDTHS:
                    take(town, opened, browser, folder, name=name, width=width)


def take(town: Town, opened: OpenTown, browser: Browser, folder: Path, *, name: str, width: int) -> None:
    """The pages of one person at one width."""
    with opened.context(browser, name, width=width) as context:
        page = context.new_page()
        page.goto("/me")
        for route, address in places(make_app(console_of(town, opened.database)), opened.database):
            if name == "manager" and route != "/":
                continue
            if name == "manager" or (route in OF_THE_ADMINISTRATOR) == (name == "admin"):
                page.goto(address)
                file = re.sub(r"[^A-Za-z0-9-]+", "_", address).strip("_") or "home"
                page.screenshot(path=folder / f"{name}-{file}-{width}.png", full_page=True)


if __name__ == "__main__":
    look(Path(sys.argv[1]))
