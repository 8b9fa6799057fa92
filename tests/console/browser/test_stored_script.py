"""A script in every text that a page shows, wherever it came from: it is text, and runs nowhere."""

import csv
import io
import zipfile
from collections.abc import Iterator

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from playwright.sync_api import Browser
from sqlalchemy import insert, select, update
from support.browsers import complaints_of
from support.places import OF_THE_ADMINISTRATOR, SCRIPT_IN_AN_ADDRESS, places
from support.towns import MORNING, OpenTown, Town, console_of, serving_town

from console.app import make_app
from register import actions
from register.access_tables import account, break_glass, restriction, saved_view
from register.actions import Act
from register.outbox_tables import outbox
from register.tables import exception, run, run_rule
from service.clock import today

pytestmark = pytest.mark.browser

SCRIPT = """=1+1"><script>window.__x=1</script><img src=x onerror=window.__x=1>"""
#: What begins a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: Texts that come from a case system, from a server or from people, by table.
TEXTS = (
    (exception, ("says", "team_name", "owner", "agency", "promise_by", "promise_note", "waiver_asked_by")),
    (exception, ("reason", "opened_because", "doubt", "hidden_how")),
    (account, ("shown_name",)),
    (restriction, ("reason", "made_by")),
    (break_glass, ("reason",)),
    (saved_view, ("name",)),
    (run, ("snapshot_id", "source", "message")),
    (run_rule, ("not_assessable",)),
    (outbox, ("person", "recipient", "last_code", "last_says")),
)


@pytest.fixture(scope="module")
def hostile_town(town: Town) -> Iterator[OpenTown]:
    """The same authority, in which somebody wrote a script wherever one can write."""
    with serving_town(town, "hostile") as opened:
        write_scripts(opened)
        yield opened


def write_scripts(opened: OpenTown) -> None:
    """Into the columns, into the facts of a breach, into ids, and by the doors that people use."""
    act = Act(by=SCRIPT, today=today(MORNING), now=MORNING)
    with opened.database.reading() as connection:
        references = connection.scalars(select(exception.c.reference).order_by(exception.c.id).limit(60)).all()
    for reference in references:
        actions.note(opened.database, reference, act, text=SCRIPT)
    with opened.database.writing() as connection:
        unit = connection.scalar(select(account.c.id).where(account.c.name == "unit"))
        view = {"account_id": unit, "name": SCRIPT, "query": "severity=high", "made_at": MORNING}
        connection.execute(insert(saved_view).values(view))
        for table, names in TEXTS:
            connection.execute(update(table).values(dict.fromkeys(names, SCRIPT)))
        facts = {"held_on": SCRIPT, "worker": SCRIPT, SCRIPT: SCRIPT}
        connection.execute(update(exception).values(evidence=facts))
        ids = dict.fromkeys(("person", "plan", "meeting", "team"), SCRIPT_IN_AN_ADDRESS)
        connection.execute(update(exception).where(exception.c.id == 1).values(ids))


@pytest.mark.parametrize("name", ["unit", "admin"])
def test_a_stored_script_is_text_on_every_page(town: Town, hostile_town: OpenTown, browser: Browser, name: str) -> None:
    app = make_app(console_of(town, hostile_town.database))
    ran, seen = [], 0
    with hostile_town.context(browser, name) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto("/me")
        for route, address in places(app, hostile_town.database):
            if (route in OF_THE_ADMINISTRATOR) == (name == "admin"):
                page.goto(address)
                seen += "window.__x=1" in page.inner_text("body")
                ran += [address] if page.evaluate("window.__x !== undefined") else []

    assert ran == []
    assert [said for said in complaints if "status of 4" not in said] == []
    assert seen >= {"unit": 12, "admin": 2}[name]


def test_what_is_taken_away_holds_no_formula(hostile_town: OpenTown, browser: Browser) -> None:
    with hostile_town.context(browser, "unit") as context:
        archive = context.request.get("/export/exceptions.csv.zip").body()
        workbook = context.request.get("/export/exceptions.xlsx").body()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        texts = [files.read(name).decode("utf-8-sig") for name in files.namelist() if name.endswith(".csv")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    sheets = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets
    kinds = [cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row]

    assert any("window.__x" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(FORMULA) and not is_number(cell)] == []
    assert "f" not in kinds


def is_number(cell: str) -> bool:
    return cell.lstrip("-").isdigit()
