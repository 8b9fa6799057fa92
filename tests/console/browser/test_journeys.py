"""What people come for, done as they do it: with scripts and without, with a mouse and without."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import complaints_of
from support.towns import MORNING, PASSWORD, OpenTown

from service.clock import today

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@contextmanager
def at_her_desk(
    town: OpenTown, browser: Browser, name: str | None, *, javascript: bool = True, begins: str = "/"
) -> Iterator[Page]:
    """A page on which somebody works, and at the end no complaint of the browser."""
    with town.context(browser, name, javascript=javascript) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(begins)
        yield page
        # A form that is not filled in well is answered so: that is no fault.
        assert [said for said in complaints if "status of 422" not in said] == []


def fill_day(form_field: str, page: Page, day: int) -> None:
    """A day of this November into the three boxes of a form."""
    date = page.get_by_role("group", name=form_field)
    for label, value in (("Day", str(day)), ("Month", "11"), ("Year", "2026")):
        date.get_by_label(label, exact=True).fill(value)


def form(page: Page, title: str) -> None:
    """Open one of the things that can be done."""
    page.locator("summary", has_text=title).click()


@both_ways
def test_the_unit_finds_a_breach_promises_a_day_and_takes_the_list_away(
    acting_town: OpenTown, browser: Browser, javascript: bool
) -> None:
    entry = acting_town.live(severities=("high",), states=("open",))
    promised = today(MORNING).day + 6
    with at_her_desk(acting_town, browser, None, javascript=javascript) as page:
        page.get_by_label("Account name").fill("unit")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Today")

        page.get_by_role("link", name="Exceptions", exact=True).click()
        page.get_by_label("High", exact=False).check()
        page.get_by_label("Family of rules").select_option(entry.family)
        page.get_by_role("button", name="Apply filters").click()
        shown = page.locator("#results tbody tr")
        assert {"High"} == {row.locator(".govuk-tag").first.inner_text() for row in shown.all()}
        with page.expect_download() as downloading:
            page.get_by_role("link", name="in a zip file").click()
        with zipfile.ZipFile(io.BytesIO(downloading.value.path().read_bytes())) as taken:
            rows = taken.read(next(name for name in taken.namelist() if "exceptions" in name)).decode().splitlines()
        assert len(rows) == shown.count() + 1

        page.get_by_role("link", name=entry.reference).click()
        form(page, "Promise a day")
        fill_day("By which day will it be put right?", page, promised)
        page.locator("#promise_note").fill("The chair has agreed.")
        page.get_by_role("button", name="Promise this day").click()
        happened = page.locator(".moj-timeline__item").first
        expect(happened).to_contain_text("by unit")
        expect(happened).to_contain_text(f"{promised} November 2026")
        expect(happened).to_contain_text("The chair has agreed.")

        page.get_by_role("button", name="Sign out").click()
        page.goto(f"/exceptions/{entry.reference}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Corewatch")


@both_ways
def test_a_waiver_needs_the_manager_and_a_second_person(
    acting_town: OpenTown, browser: Browser, javascript: bool
) -> None:
    entry = acting_town.live(families=("actions",), states=("open",))
    place = f"/exceptions/{entry.reference}"
    with at_her_desk(acting_town, browser, "manager", javascript=javascript, begins=place) as page:
        form(page, "Ask for a waiver")
        page.get_by_role("button", name="Ask for a waiver").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        page.get_by_role("radio").first.check()
        fill_day("Until the end of which day?", page, 27)
        page.get_by_role("button", name="Ask for a waiver").click()
        expect(page.locator(".moj-timeline__item").first).to_contain_text("Waiver asked for")
        assert page.get_by_role("button", name="Approve the waiver").count() == 0

    with at_her_desk(acting_town, browser, "unit", javascript=javascript) as page:
        page.get_by_role("link", name="as the second person").click()
        page.get_by_role("link", name=entry.reference).click()
        page.get_by_role("button", name="Approve the waiver").click()
        expect(page.locator(".moj-timeline__item").first).to_contain_text("by unit")
        expect(page.locator("main .govuk-tag", has_text="Waived").first).to_be_visible()


@both_ways
def test_a_team_manager_sees_her_team(acting_town: OpenTown, browser: Browser, javascript: bool) -> None:
    theirs = acting_town.not_of("manager", "team")
    with at_her_desk(acting_town, browser, "manager", javascript=javascript) as page:
        page.get_by_role("link", name="Exceptions", exact=True).click()
        teams = {row.locator("td").nth(1).inner_text() for row in page.locator("#results tbody tr").all()}
        assert {team.splitlines()[0] for team in teams} == {"Safeguarding Team 1"}
        answer = page.request.get(f"/exceptions/{theirs.reference}")

    assert answer.status == 404


@both_ways
def test_a_lead_sees_hers_and_writes_a_note(acting_town: OpenTown, browser: Browser, javascript: bool) -> None:
    theirs = acting_town.not_of("lead", "owner")
    with at_her_desk(acting_town, browser, "lead", javascript=javascript, begins="/exceptions") as page:
        assert page.get_by_role("link", name=theirs.reference).count() == 0
        page.locator("#results tbody a").first.click()
        form(page, "Write a note")
        page.get_by_label("Note", exact=True).fill("The minutes are with the typist.")
        page.get_by_role("button", name="Keep the note").click()
        expect(page.locator(".moj-timeline__item").first).to_contain_text("The minutes are with the typist.")
        answer = page.request.get(f"/exceptions/{theirs.reference}")

    assert answer.status == 404


@both_ways
def test_an_administrator_manages_accounts_and_sees_no_case(
    acting_town: OpenTown, browser: Browser, javascript: bool
) -> None:
    with at_her_desk(acting_town, browser, "admin", javascript=javascript, begins="/accounts") as page:
        assert page.get_by_role("link", name="Exceptions", exact=True).count() == 0
        page.get_by_role("button", name="Add an account").click()
        page.get_by_label("Name to sign in with").fill("vera")
        page.get_by_label("Name of the person").fill("Vera Viewer")
        page.get_by_label("Viewer", exact=True).check()
        page.get_by_label("Teams", exact=True).fill("TEAM00001")
        page.get_by_role("button", name="Add the account").click()
        page.goto("/accounts")
        page.get_by_role("link", name="Vera Viewer").click()
        page.get_by_label("Switched off", exact=False).check()
        page.get_by_role("button", name="Save the account").click()
        page.goto("/accounts")
        expect(page.get_by_role("row", name="Vera Viewer")).to_contain_text("Switched off")
        answer = page.request.get("/exceptions")

    assert answer.status == 403


@both_ways
def test_an_agency_lead_sees_what_is_her_agencys(acting_town: OpenTown, browser: Browser, javascript: bool) -> None:
    theirs = acting_town.not_of("agency", "agency")
    with at_her_desk(acting_town, browser, "agency", javascript=javascript, begins="/exceptions") as page:
        assert page.locator("#results tbody tr").count() >= 1
        assert page.get_by_role("link", name="Measures", exact=True).count() == 0
        answer = page.request.get(f"/exceptions/{theirs.reference}")

    assert answer.status == 404


def test_the_keyboard_is_enough(acting_town: OpenTown, browser: Browser) -> None:
    with at_her_desk(acting_town, browser, "unit", begins="/exceptions") as page:
        page.keyboard.press("Tab")
        assert _focused(page) == "Skip to main content"
        page.keyboard.press("Enter")
        _tab_to(page, "Critical", exact=False)
        page.keyboard.press("Space")
        _tab_back_to(page, "Apply filters")
        page.keyboard.press("Enter")
        page.wait_for_url("**severity=critical**")
        first = page.locator("#results tbody a").first.inner_text()
        _tab_to(page, first)
        page.keyboard.press("Enter")
        page.wait_for_url("**/exceptions/*-*")

        heading = page.get_by_role("heading", level=1).inner_text()
    assert heading in first


#: The text of what has the focus; what cannot be seen to have it says so.
FOCUSED = """() => {
    const at = document.activeElement;
    const shape = at.matches(".govuk-checkboxes__input") ? getComputedStyle(at.nextElementSibling, "::before")
        : getComputedStyle(at);
    // Within a field for a day the focus goes from part to part; the browser itself shows where it is.
    const isSeen = at.type === "date" || shape.outlineStyle !== "none" || shape.boxShadow !== "none";
    const text = (at.labels && at.labels.length ? at.labels[0].textContent : at.textContent).trim();
    return isSeen || at === document.body ? text.replace(/\\s+/g, " ") : "no visible focus: " + text;
}"""


def _focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


def _tab_to(page: Page, text: str, *, exact: bool = True, key: str = "Tab") -> None:
    """Press a key until the focus is on a text, and see the focus on the way."""
    for _ in range(80):
        page.keyboard.press(key)
        found = _focused(page)
        assert not found.startswith("no visible focus"), found
        if found == text or (not exact and found.startswith(text)):
            return
    raise AssertionError(f"The keyboard never came to {text}.")


def _tab_back_to(page: Page, text: str) -> None:
    _tab_to(page, text, key="Shift+Tab")
