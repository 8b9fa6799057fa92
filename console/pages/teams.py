"""Teams by family of rules: where most is open, how late it is, and what comes next."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from console.needs import CasesVisit
from console.pages.home_words import scope_words
from console.pages.teams_figures import Figures, figures, open_plans
from console.pages.teams_rows import exceptions_href, most_in_a_team, rows_of, shown_row, teams_shown, total_of
from console.remembered import mark_of
from console.visit import Visit
from register import runs
from service.rule_pages import family_words

router = APIRouter()


@router.get("/teams")
def teams_page(visit: CasesVisit) -> Response:
    """The table, the teams in the order of their tree; the row of a team holds those below it too."""
    found = _look(visit)
    tree = visit.console.pictures.teams(visit.picture)
    rows = list(rows_of(found, tree, teams_shown(found, tree, visit.scope)))
    families, most = found.families, most_in_a_team(rows)
    context = {
        "scope_says": scope_words(visit),
        "families": [
            {"text": family_words(family), "href": exceptions_href([("family", family)])} for family in families
        ],
        "rows": [shown_row(row, families, most=most) for row in rows],
        "total": shown_row(total_of(found), families, most=0),
        "has_picture": visit.picture is not None,
        "has_plans": bool(found.open_plans),
    }
    return visit.page("teams.html", context, action="listed")


def _look(visit: Visit) -> Figures:
    """The figures of her teams, worked out once until something changes."""
    question = ("teams", visit.scope, visit.picture.folder if visit.picture else None, visit.today)
    with visit.reading() as connection:
        remembered = visit.console.remembered
        return remembered.answer(mark_of(connection), question, lambda: _figures(visit, connection))


def _figures(visit: Visit, connection: Connection) -> Figures:
    """Two queries of the register and one of the picture, however many teams there are."""
    picture = visit.picture
    last = runs.last_committed(connection)
    found = figures(
        connection,
        visit.exceptions(),
        calendar=visit.console.calendar(visit.today),
        on=last.business_date if last else visit.today,
        heat=picture.heat(visit.picture_scope) if picture else (),
    )
    found.open_plans = open_plans(connection, visit.scope)
    return found
