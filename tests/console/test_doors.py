"""Every route, asked by nobody and by each role: the table is made from the application's own routes."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from support.consoles import PEOPLE, House, without_nonce

from console.access.roles import MATRIX, May
from console.app import make_app, routes_of
from console.needs import Needs

#: What answers without a session. A new route stands here or names what it needs; there is no third way.
OPEN = {
    # These two hold no data: what the authority states of itself.
    ("GET", "/accessibility"),
    ("GET", "/privacy"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/organisation"),
    ("GET", "/sign-in/return"),
}


def routes(house: House) -> list[APIRoute]:
    """Every route of the console, the API included; files are none."""
    found = routes_of(make_app(house.console))
    assert len(found) > len(OPEN)
    return found


def needed(route: APIRoute) -> May | None:
    """What a route needs, as its own dependency says."""
    found = [each.call.what for each in route.dependant.dependencies if isinstance(each.call, Needs)]
    return found[0] if found else None


def asked(route: APIRoute) -> Iterator[tuple[str, str]]:
    """A route's methods, and its address with something in each place."""
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", "1").replace(f"{{{name}:path}}", "1")
    for method in sorted((route.methods or set()) - {"HEAD"}):
        yield method, path


def test_every_route_names_what_it_needs_or_is_on_the_open_list(house: House) -> None:
    without = {(method, route.path) for route in routes(house) for method, _ in asked(route) if needed(route) is None}

    assert without == OPEN


def test_nobody_gets_past_the_sign_in(house: House) -> None:
    client = house.browser()

    for route in routes(house):
        if needed(route) is None:
            continue
        for method, path in asked(route):
            answer = client.request(method, path)
            if path.startswith("/api/"):
                assert answer.status_code == 401, (method, path)
            else:
                assert answer.status_code == 302, (method, path)
                assert answer.headers["location"].startswith("/sign-in?next="), (method, path)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_a_role_gets_exactly_what_the_matrix_gives_it(house: House, name: str) -> None:
    client = house.browser(name)
    role = PEOPLE[name].role

    for route in routes(house):
        what = needed(route)
        if what is None:
            continue
        for method, path in asked(route):
            answer = client.request(method, path)
            if what in MATRIX[role]:
                assert answer.status_code not in (302, 401, 403, 500), (method, path, answer.status_code)
            else:
                assert answer.status_code == 403, (method, path, answer.status_code)
            if path == "/sign-out":
                client = house.browser(name)


def test_a_door_that_is_shut_is_written_down(house: House) -> None:
    house.browser("admin").get("/exceptions")

    last = house.log()[-1]
    assert (last.action, last.account, last.page, last.detail) == (
        "denied", "admin", "/exceptions", {"needs": "see_cases"},
    )  # fmt: skip


def test_what_another_team_has_is_not_there(house: House) -> None:
    manager: TestClient = house.browser("south")

    hers = manager.get("/exceptions")
    others = manager.get("/exceptions/CG-0001")
    unknown = manager.get("/exceptions/CG-9999")

    assert "CG-0002" in hers.text
    assert "CG-0001" not in hers.text
    assert without_nonce(others.text) == without_nonce(unknown.text)
    assert (others.status_code, unknown.status_code) == (404, 404)
    assert [row.action for row in house.log()[-2:]] == ["denied", "denied"]
