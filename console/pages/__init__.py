"""The pages, one file each: a page reads what is in scope, records what it shows, and hands it to a template."""

from types import ModuleType

from console.pages import exception, exception_acts, exceptions, exporting, saved_views, sign_in

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (sign_in, exceptions, exporting, saved_views, exception, exception_acts)
