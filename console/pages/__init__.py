"""The pages, one file each: a page reads what is in scope, records what it shows, and hands it to a template."""

from types import ModuleType

from console.pages import (
    accounts,
    audit,
    due_soon,
    exception,
    exceptions,
    health,
    home,
    me,
    meeting,
    messages,
    nights,
    people,
    plan,
    rules,
    sign_in,
    single_sign_on,
    statements,
    teams,
)

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (
    health, sign_in, single_sign_on, home, exceptions, exception, plan, meeting, teams, due_soon, rules, nights, people,
    messages, audit, accounts, me, statements,
)  # fmt: skip
