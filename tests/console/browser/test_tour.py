"""Every page that there is, wide and narrow: made from the application's own routes, so that none is forgotten."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from support.browsers import complaints_of, violations
from support.places import OF_THE_ADMINISTRATOR, places
from support.towns import OpenTown, Town, console_of

from console.app import make_app

pytestmark = pytest.mark.browser

WIDE, NARROW = 1280, 320


def toured(town: Town, opened: OpenTown, page: Page, *, name: str) -> Iterator[str]:
    """Each page in turn, as the one who sees it."""
    page.goto("/me")
    for route, address in places(make_app(console_of(town, opened.database)), opened.database):
        if (route in OF_THE_ADMINISTRATOR) == (name == "admin"):
            page.goto(address)
            yield address
    if name == "admin":
        page.goto("/me")
        yield "/me"


def faults(page: Page, width: int) -> Iterator[str]:
    """What is wrong with the page that is shown."""
    yield from violations(page)
    widest = page.evaluate("document.documentElement.scrollWidth")
    if widest > width:
        yield f"the page is {widest} wide"
    if page.locator("h1").count() != 1:
        yield "it has no title, or more than one"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", ["unit", "admin"])
def test_nothing_is_wrong_with_any_page(
    town: Town, reading_town: OpenTown, browser: Browser, name: str, width: int
) -> None:
    found: dict[str, list[str]] = {}
    with reading_town.context(browser, name, width=width) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        for address in toured(town, reading_town, page, name=name):
            wrong = [*faults(page, width), *(said for said in complaints if not _is_meant(address, said))]
            complaints.clear()
            if wrong:
                found[address] = wrong

    assert found == {}


def _is_meant(address: str, said: str) -> bool:
    """The browser's own word about a page that is not there, or a filter that is none."""
    return "status of 4" in said and address in ("/nothing-such", "/exceptions?rule=nothing-such")
