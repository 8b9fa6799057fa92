"""Teams by family: the figures add up along the tree, each is the way to its list, and no other team is there."""

import re
from datetime import date

import pytest
from sqlalchemy import insert
from support.consoles import MORNING, House
from support.pictured import TEAMS, a_duty, hang
from support.register import FRIDAY

from console.access import restrictions
from console.pages.teams_figures import Cell
from console.teams import tree_of
from register.pictures.records import PictureTeam
from register.tables import run_plan


def cells(page: str, team: str) -> list[str]:
    """A row of the table as its words, without the markup."""
    row = next(part for part in page.split("<tr")[1:] if re.search(rf'scope="row"[^>]*>{team}', part))
    found = re.findall(r"<td.*?</td>", row, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def test_each_team_has_its_figures_and_those_above_have_them_together(house: House) -> None:
    soon = a_duty(state="due_soon", rule="cg-interval-max", subject="s", days_late=0, due_on=date(2026, 11, 24))
    hang(house, soon)

    page = house.browser("unit").get("/teams").text

    assert cells(page, "North")[0].startswith("3 open : North, every family")
    assert cells(page, "South")[0].startswith("2 open")
    assert cells(page, "The division")[0].startswith("5 open")
    assert cells(page, "All")[0].startswith("5 open")
    assert "Division, with 2 teams below" in page
    assert "1 due soon" in page


def test_a_cell_says_how_late_the_middle_one_is_and_leads_to_its_list(house: House) -> None:
    page = house.browser("unit").get("/teams").text

    assert "5 working days late" in page
    assert 'href="/exceptions?team=T1&amp;family=core-group"' in page
    assert 'href="/exceptions?team=T2"' in page


def test_another_team_is_not_there_in_name_or_number(house: House) -> None:
    hang(house)

    page = house.browser("south").get("/teams").text

    assert "North" not in page
    assert "T1" not in page
    assert "The division" not in page
    assert cells(page, "All")[0].startswith("2 open")


def test_a_manager_of_a_division_sees_the_teams_below_it(house: House) -> None:
    hang(house)
    with house.database.writing() as connection:
        connection.exec_driver_sql("""update account set teams = '["D1"]' where name = 'viewer'""")

    page = house.browser("viewer").get("/teams").text

    assert cells(page, "The division")[0].startswith("5 open")
    assert house.browser("viewer").get("/exceptions/CG-0002").status_code == 200


def test_a_restricted_child_is_in_no_count(house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(
            insert(run_plan), [{"plan_id": p, "team": "T2", "is_open": True, "run_id": 1} for p in ("P2", "P8")]
        )
        restrictions.restrict(connection, "C2", reason="x", by="unit", accounts=(), now=MORNING, today=FRIDAY)

    page = house.browser("unit").get("/teams").text

    assert cells(page, "All")[:2] == ["1", cells(page, "All")[1]]
    assert cells(page, "All")[1].startswith("3 open")


def test_nothing_open_is_said_in_words(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("update account set worker = 'w9' where name = 'lead'")

    assert "Nothing that you see is late and open, in any team." in house.browser("lead").get("/teams").text


def test_the_page_is_written_down(house: House) -> None:
    house.browser("unit").get("/teams")

    assert (house.log()[-1].action, house.log()[-1].page) == ("listed", "/teams")


def test_hostile_names_are_shown_as_text(house: House) -> None:
    bad = '"><script>alert(1)</script>'
    hang(
        house,
        teams=(PictureTeam(team="D1", name=bad, level=bad, parent=None, manager=None, is_active=True), *TEAMS[1:]),
    )
    with house.database.writing() as connection:
        connection.exec_driver_sql("update exception set team_name = ?, family = ?", (bad, bad))

    page = house.browser("unit").get("/teams").text

    assert bad not in page


@pytest.mark.parametrize(
    ("late", "middle"), [({}, None), ({4: 1}, 4), ({4: 1, 9: 1}, 9), ({1: 2, 4: 1, 9: 2}, 4), ({1: 3, 9: 1}, 1)]
)
def test_the_middle_one(late: dict[int, int], middle: int | None) -> None:
    cell = Cell()
    cell.late.update(late)

    assert cell.middle == middle


def test_a_tree_with_a_circle_loses_no_team() -> None:
    circle = [
        PictureTeam(team=one, name=one, level="TEAM", parent=other, manager=None, is_active=True)
        for one, other in (("A", "B"), ("B", "A"))
    ]

    tree = tree_of(circle)

    assert tree.below(["A"]) == {"A", "B"}
    assert sorted(team for team, _ in tree.walk({"A", "B"})) == ["A", "B"]
    assert list(tree.above("A")) == ["B"]
