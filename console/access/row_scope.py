"""A scope as the database's own lock takes it: the second reading of the same rules, by PostgreSQL."""

from console.access.scope import Scope
from register.row_locks import RowScope


def row_scope(scope: Scope) -> RowScope:
    """Whose rows a transaction may see."""
    return RowScope(
        sees_all=scope.sees_all,
        worker=scope.worker,
        agency=scope.agency,
        teams=scope.teams,
        opened_persons=scope.opened.persons,
        opened_plans=scope.opened.plans,
        opened_meetings=scope.opened.meetings,
        hidden_persons=scope.hidden.persons,
        hidden_plans=scope.hidden.plans,
        hidden_meetings=scope.hidden.meetings,
    )
