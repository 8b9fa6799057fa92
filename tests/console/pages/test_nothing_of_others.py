"""Nothing of another team, and nothing of a restricted child: not in a byte, not in a count, of any page or file."""

import csv
import io
import zipfile
from collections.abc import Iterator

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from support.consoles import FINDINGS, MORNING, House
from support.register import FRIDAY, LIMITS, WholeNight, a_finding, an_act

from console.access import restrictions
from register import actions

#: Somebody else's child, of whom every field has a word that stands nowhere else.
MARK = "zzother"
FIELDS = ("subject", "person", "plan", "meeting", "owner", "agency", "team_name", "says")
OTHER = {name: f"{MARK}-{name}" for name in FIELDS}
PAGES = (
    "/exceptions",
    "/exceptions?view=promised",
    "/exceptions?view=waived",
    "/exceptions?view=broken",
    "/exceptions?view=approve",
    "/exceptions?view=closed",
    "/exceptions?spoken=only",
    "/exceptions?spoken=too&sort=reference",
    "/exceptions?state=withdrawn&state=open&state=waived",
    "/exceptions?rule=min-not-distributed",
    "/exceptions/CG-0002",
    "/exceptions/CG-0001",
    "/open-a-record",
    "/saved-views",
)
FILES = ("/export/exceptions.xlsx", "/export/exceptions.csv.zip")


def with_another(house: House, team: str) -> None:
    """The house with exceptions of the other child: one open, one asked to be waived, one closed, all entangled."""
    own = a_finding(subject="P2", person="C2", plan="P2", team="T2", team_name="South", owner="w2")
    others = [
        a_finding(**{**OTHER, "subject": f"{MARK}-{nth}", "team": team, "rule": rule, "evidence": {"a": MARK}})
        for nth, rule in enumerate(("att-no-apology", "min-not-distributed", "dq-orphan"))
    ]
    WholeNight(day=FRIDAY.replace(day=21), findings=(*FINDINGS[1:], own, *others)).run(house.database)
    WholeNight(day=FRIDAY.replace(day=22), findings=(own, *FINDINGS[2:], *others[:2])).run(house.database)
    act = an_act("somebody")
    actions.ask_waiver(house.database, "CG-0006", act, reason="court", until=FRIDAY, limits=LIMITS, note=MARK)
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0006', hidden_how = 'hide' WHERE id IN (2, 7)")
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0002', hidden_how = 'hide' WHERE id = 6")


def texts(house: House, name: str) -> Iterator[tuple[str, str]]:
    """Every page and file of the exceptions, as text."""
    client = house.browser(name)
    for path in PAGES:
        yield path, client.get(path).text
    for path in FILES:
        for query in ("", "?spoken=too", "?state=withdrawn&state=open"):
            yield path, file_text(path, client.get(path + query).content)


def file_text(path: str, content: bytes) -> str:
    """All cells of a file, but for those that say who took it."""
    if path.endswith("zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            return str([list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in names])
    book = openpyxl.load_workbook(io.BytesIO(content))
    return str([list(sheet.iter_rows(values_only=True)) for sheet in book])


def test_a_manager_of_another_team_finds_no_trace(house: House) -> None:
    with_another(house, "T1")

    for path, text in texts(house, "south"):
        assert MARK not in text, path
        for reference in ("CG-0006", "CG-0007", "CG-0008"):
            assert reference not in text, path


def test_who_is_not_on_the_list_of_a_restricted_child_finds_no_trace(house: House) -> None:
    with_another(house, "T2")
    with house.database.writing() as connection:
        restrictions.restrict(
            connection, OTHER["person"], reason="x", by="unit", accounts=["lead"], now=MORNING, today=FRIDAY
        )

    for name in ("south", "unit", "auditor"):
        for path, text in texts(house, name):
            assert MARK not in text, (name, path)
            for reference in ("CG-0006", "CG-0007", "CG-0008"):
                assert reference not in text, (name, path)


@pytest.mark.parametrize("name", ["south", "unit"])
def test_counts_are_those_of_a_register_without_the_child(house: House, name: str) -> None:
    """A restricted child changes no figure: the list is the same as if she had never been in it."""
    with_another(house, "T2")
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = NULL, hidden_how = NULL")
        restrictions.restrict(
            connection, OTHER["person"], reason="x", by="unit", accounts=["lead"], now=MORNING, today=FRIDAY
        )
    client = house.browser(name)
    paths = [path for path in PAGES if path.startswith("/exceptions") and "CG" not in path]

    with_her = [client.get(path).text for path in paths]
    with house.database.writing() as connection:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").scalars().all()
        for trigger in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("DELETE FROM history WHERE exception_id IN (6, 7, 8)")
        connection.exec_driver_sql("DELETE FROM exception WHERE id IN (6, 7, 8)")
    without = [client.get(path).text for path in paths]

    assert [_plain(text) for text in with_her] == [_plain(text) for text in without]


def _plain(text: str) -> str:
    return text.split("<main", 1)[1]


def test_the_traces_are_there_for_those_who_may_see_them(house: House) -> None:
    """The test of the tests: who may see the child finds her in most of these places."""
    with_another(house, "T1")

    found = [path for path, text in texts(house, "manager") if MARK in text]

    assert len(found) > 8
    assert set(FILES) < set(found)
