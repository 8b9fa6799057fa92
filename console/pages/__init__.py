"""The pages, one file each: a page reads what is in scope, records what it shows, and hands it to a template."""

from types import ModuleType

from console.pages import due_soon, exception, exceptions, health, home, meeting, plan, sign_in, single_sign_on, teams

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (
    health,
    sign_in,
    single_sign_on,
    home,
    exceptions,
    exception,
    plan,
    meeting,
    teams,
    due_soon,
)
