"""The API: what the pages show, as documents. The same people, the same scope, the same access log."""

from types import ModuleType

from console.api import acts, described, exceptions, exporting, nights, own, pictures, rules

#: Every part of it; `console/app.py` takes the routes of each.
APIS: tuple[ModuleType, ...] = (exceptions, acts, exporting, pictures, rules, nights, own, described)
