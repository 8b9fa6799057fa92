"""Every route of the console with an address that leads somewhere: for what has to hold on all of them."""

from collections.abc import Iterator

from fastapi.routing import APIRoute

from console.app import make_app, routes_of
from support.consoles import House

#: What stands in the places of an address: things that are there.
PLACES = {"reference": "CG-0001", "id": "1", "number": "1", "rule": "cg-first-10wd", "plan": "P1", "meeting": "M1"}


def addresses(house: House, method: str = "GET") -> list[tuple[APIRoute, str]]:
    """The routes that take a method, each with an address."""
    return list(_addresses(routes_of(make_app(house.console)), method))


def _addresses(routes: list[APIRoute], method: str) -> Iterator[tuple[APIRoute, str]]:
    for route in routes:
        if method in (route.methods or ()):
            path = route.path
            for name in route.param_convertors:
                path = path.replace(f"{{{name}}}", PLACES.get(name, "1")).replace(f"{{{name}:path}}", "1")
            yield route, path


def texts(route: APIRoute) -> tuple[str, ...]:
    """The parameters of a route's query, those of a model of them included."""
    found: list[str] = []
    for field in route.dependant.query_params:
        inner = getattr(field.field_info.annotation, "model_fields", None)
        found += list(inner) if inner else [field.alias]
    return tuple(found)
