"""The pages, one file each: a page reads what is in scope, records what it shows, and hands it to a template."""

from types import ModuleType

from console.pages import (
    exception,
    exception_acts,
    exceptions,
    exporting,
    glass,
    health,
    restrictions,
    saved_views,
    sign_in,
    single_sign_on,
)

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (
    health,
    sign_in,
    single_sign_on,
    exceptions,
    exporting,
    saved_views,
    exception,
    exception_acts,
    glass,
    restrictions,
)
