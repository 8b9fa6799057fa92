"""The whole gallery in a browser, under the policy that the console sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from support.browsers import complaints_of, violations
from support.gallery import ERRORS, STALE, gallery, served

pytestmark = pytest.mark.browser

WIDTHS = (1280, 320)


@contextmanager
def opened(
    browser: Browser, html: str, *, width: int = 1280, javascript: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what the browser complains of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
    page = context.new_page()
    complaints = complaints_of(page)
    with served(html) as address:
        page.goto(address)
        yield page, complaints
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("changes", [{}, {"freshness": STALE, "errors": ERRORS}], ids=["healthy", "troubled"])
def test_axe_finds_nothing(browser: Browser, changes: dict[str, Any], width: int) -> None:
    with opened(browser, gallery(**changes), width=width) as (page, complaints):
        found = violations(page)

    assert found == []
    assert complaints == []


def test_axe_would_find_something(browser: Browser) -> None:
    html = gallery().replace('<html lang="en-GB"', "<html")

    with opened(browser, html) as (page, _):
        found = violations(page)

    assert [line.partition(":")[0] for line in found] == ["html-has-lang"]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_narrow_page_does_not_scroll_sideways(browser: Browser, javascript: bool) -> None:
    with opened(browser, gallery(), width=320, javascript=javascript) as (page, _):
        widest = page.evaluate("document.documentElement.scrollWidth")

    assert widest == 320


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: Browser) -> None:
    with opened(browser, gallery()) as (page, _):
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent.trim()")
        page.keyboard.press("Enter")
        target = page.evaluate("location.hash")

    assert (first, target) == ("Skip to main content", "#main-content")


@pytest.mark.parametrize(
    ("changes", "class_"),
    [({"errors": ERRORS}, "govuk-error-summary"), ({"is_done": True}, "govuk-notification-banner--success")],
    ids=["errors", "success"],
)
def test_what_came_of_a_form_has_the_focus(browser: Browser, changes: dict[str, Any], class_: str) -> None:
    with opened(browser, gallery(**changes)) as (page, _):
        focused = page.evaluate("document.activeElement.className")

    assert class_ in focused


def test_without_javascript_a_filter_asks_by_its_address(browser: Browser) -> None:
    with opened(browser, gallery(), javascript=False) as (page, _):
        page.get_by_label("Waived", exact=True).check()
        page.get_by_label("Rule", exact=True).fill("core & group")
        page.get_by_role("button", name="Apply filters").click()
        asked = page.url.partition("/exceptions?")[2]

    assert asked == "sort=days&state=open&state=waived&team=&rule=core+%26+group&days=3&since="


def test_without_javascript_the_menu_is_open_on_a_phone(browser: Browser) -> None:
    with opened(browser, gallery(), width=320, javascript=False) as (page, _):
        is_shown = page.get_by_role("link", name="Nights").is_visible()

    assert is_shown
