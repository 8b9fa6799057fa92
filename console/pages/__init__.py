"""The pages, one file each: a page reads what is in scope, records what it shows, and hands it to a template."""

from types import ModuleType

from console.pages import (
    accounts,
    audit,
    exception,
    exceptions,
    health,
    me,
    messages,
    nights,
    people,
    rules,
    sign_in,
    single_sign_on,
    statements,
)

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (
    health, sign_in, single_sign_on, exceptions, exception, rules, nights, people, messages, audit, accounts, me,
    statements,
)  # fmt: skip
