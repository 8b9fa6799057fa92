"""On PostgreSQL: the console sees the rows that it was named for, and no others. See register/row_locks.py."""

from alembic import op

revision = "0007"
down_revision = "0006"

#: As it was when this version was made.
ROLE = "corewatch_console"

#: Columns of an exception, and the settings that name their values.
KEYS = {"person": "persons", "plan": "plans", "meeting": "meetings"}


def upgrade() -> None:
    """Close the tables of cases to the console's role; who is another role is not held back."""
    if op.get_bind().dialect.name == "sqlite":
        return
    sees = f"({_one('sees_all')} = 'on' OR {_own()} OR {_touches('opened')}) AND NOT {_touches('hidden')}"
    _lock("exception", sees)
    _lock("history", "exception_id IS NULL OR EXISTS (SELECT FROM exception e WHERE e.id = history.exception_id)")
    _lock("outbox_exception", "EXISTS (SELECT FROM exception e WHERE e.id = outbox_exception.exception_id)")


def _lock(table: str, sees: str) -> None:
    # The owner passes by without being asked. Any other role that was let in by a grant is told apart by its name:
    # a policy for one role alone would shut out all that have none.
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY console ON {table} USING (current_user <> '{ROLE}' OR ({sees}))")


def _own() -> str:
    return (
        f"COALESCE(team = ANY ({_several('teams')}), false) OR COALESCE(owner = {_one('worker')}, false)"
        f" OR COALESCE(agency = {_one('agency')}, false)"
    )


def _touches(which: str) -> str:
    """Whether a row is about one of these; never unknown, so that its opposite is whole."""
    each = (f"COALESCE({column} = ANY ({_several(f'{which}_{name}')}), false)" for column, name in KEYS.items())
    return f"({' OR '.join(each)})"


def _one(name: str) -> str:
    """A setting, read once a query; a setting of an earlier transaction is left empty, and stands for nobody."""
    return f"(SELECT NULLIF(current_setting('corewatch.{name}', true), ''))"


def _several(name: str) -> str:
    return f"(SELECT CAST(NULLIF(current_setting('corewatch.{name}', true), '') AS text[]))::text[]"
