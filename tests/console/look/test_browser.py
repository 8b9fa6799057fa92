"""The whole gallery in a browser, under the policy that the console sends."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.gallery import ERRORS, STALE, gallery, served

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("There is no Chromium here. Install it (on Debian: apt install chromium) to look at the pages.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()


@contextmanager
def opened(
    browser: Browser, html: str, *, width: int = 1280, javascript: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what the browser complains of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with served(html) as address:
        page.goto(address)
        yield page, complaints
    context.close()


def axe() -> str:
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    # The policy refuses a script that is added to the page; what is evaluated is not part of it.
    page.evaluate(axe())
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [f"{found['id']}: {node['html']}" for found in result["violations"] for node in found["nodes"]]


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
