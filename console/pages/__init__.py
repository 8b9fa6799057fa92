"""The pages, one file each; the list of exceptions and one exception are several, each in a folder of its own.

A page reads what is in scope, records what it shows, and hands it to a template.
"""

from types import ModuleType

from console.pages import (
    accounts,
    audit,
    due_soon,
    glass,
    health,
    home,
    me,
    measures,
    meeting,
    messages,
    nights,
    people,
    plan,
    restrictions,
    rules,
    sign_in,
    single_sign_on,
    statements,
    teams,
)
from console.pages.exceptions_list import exporting, saved_views
from console.pages.exceptions_list import page as list_of_exceptions
from console.pages.one_exception import acts
from console.pages.one_exception import page as exception

#: Every page; `console/app.py` takes the routes of each.
PAGES: tuple[ModuleType, ...] = (
    health,
    sign_in,
    single_sign_on,
    home,
    list_of_exceptions,
    exporting,
    saved_views,
    exception,
    acts,
    glass,
    restrictions,
    plan,
    meeting,
    teams,
    due_soon,
    measures,
    rules,
    nights,
    people,
    messages,
    audit,
    accounts,
    me,
    statements,
)
