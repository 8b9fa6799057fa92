"""Routes: read strictly, and in step with the cards."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import CardError
from service.book import open_book
from service.errors import BookRefused
from service.routes import check_differences, load_routes
from service.settings import Settings

Run = Callable[..., Any]

ROUTE = """
[people]
worker = "the social worker"
manager = "the team manager"

[[route]]
name = "practice"
title = "The practice record"
steps = [
  { after = 0, tell = ["worker"] },
  { after = 5, tell = ["manager", "worker"] },
]
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_ten_routes_of_the_book() -> None:
    routes = load_routes()

    assert sorted(routes.by_name) == [
        "agency", "conference", "data", "escalation", "front_door", "looked_after", "practice", "quality", "statutory",
        "workforce",
    ]  # fmt: skip


def test_every_card_follows_a_route_and_every_route_is_followed() -> None:
    routes, book = load_routes(), open_book(Settings())

    check_differences(book, routes)

    assert {card.route for card in book.cards} == set(routes.by_name)


def test_everybody_on_the_list_of_people_is_told_of_something() -> None:
    routes = load_routes()

    told = {name for route in routes.by_name.values() for step in route.steps for name in step.tell}

    assert told == set(routes.people)


def test_who_is_told_in_words() -> None:
    routes, book = load_routes(), open_book(Settings())

    told = routes.told(book.card("cg-first-10wd"))
    later = routes.told(book.card("att-consecutive-absence"))

    assert told == [
        "A statutory duty of the lead worker:",
        "- On the first day in breach: the social worker and the team manager.",
        "- After 3 working days: the service manager and the conference chair.",
        "- After 5 working days: the head of service and the safeguarding unit manager.",
        "- After 10 working days: the director of children's services, in the weekly list.",
    ]
    assert later[1] == "- The second time: the named or designated professional of the agency."


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("title =", "titel =", "line 8: [[route]] has no key 'titel'. Did you mean 'title'?"),
        ("after = 5", "after = 0", "line 9: a route needs steps, and each must come later than the one before."),
        ("after = 5", 'after = "5"', "line 9: write a step as { after = 3, tell = [...] }"),
        ("after = 5", "afetr = 5", "line 9: write a step as { after = 3, tell = [...] }"),
        ('"manager", "worker"]', '"manger"]', "line 9: there is nobody called 'manger' in [people]. Did you mean"),
        ("[people]", "[poeple]", "line 2: this file has no table 'poeple'. Did you mean 'people'?"),
    ],
)
def test_a_broken_route_is_refused(tmp_path: Path, old: str, new: str, trouble: str) -> None:
    path = written(tmp_path, "routes.toml", ROUTE.replace(old, new))

    with pytest.raises(BookRefused) as refused:
        load_routes(path)

    assert trouble in str(refused.value)


def test_two_routes_of_one_name_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "routes.toml", ROUTE + ROUTE[ROUTE.index("[[route]]") :])

    with pytest.raises(BookRefused, match=r"line 14: there are two called 'practice'\. Keep one\."):
        load_routes(path)


def test_a_card_with_an_unknown_route_stops_the_start(corewatch: Run, tmp_path: Path) -> None:
    corewatch("rules", "new", "core_groups/cg-second-20wd", "--folder", tmp_path / "own")
    card = tmp_path / "own" / "core_groups" / "cg-second-20wd.toml"
    text = card.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("route ="))
    card.write_text(text.replace(line, 'route = "statutary"'), encoding="utf-8")

    lint = corewatch("rules", "lint", tmp_path / "own")

    trouble = "there is no route 'statutary'. Did you mean 'statutory'?"
    assert lint.code == 1
    assert f"core_groups/cg-second-20wd.toml, line 8: {trouble}" in lint.out
    with pytest.raises(CardError, match=r"cg-second-20wd\.toml, line 8: there is no route"):
        open_book(Settings(own_rules=tmp_path / "own"))
