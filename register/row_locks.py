"""The second lock of the console: on PostgreSQL the rows of a case are seen only by who was named for them.

A transaction of the console switches to a role that owns nothing, and says whose rows it may see. What it does not say
it does not see: a query that forgot its scope finds no rows of others, and one in a new transaction finds none at all.
The nights and the command line work as the owner of the tables and are not held back. SQLite has no such lock.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from register import access_tables, measure_tables, outbox_tables
from register.database import Database
from register.errors import ConsoleRoleMissing
from register.tables import metadata

#: Each puts its tables into the one metadata, so that the console may read them.
TABLES = (access_tables, measure_tables, outbox_tables)

#: Who the console is while it reads. It cannot sign in by itself.
ROLE = "corewatch_console"

#: What a transaction says of itself: each is text, as PostgreSQL has it.
SETTINGS = (
    "sees_all", "worker", "agency", "teams",
    "opened_persons", "opened_plans", "opened_meetings",
    "hidden_persons", "hidden_plans", "hidden_meetings",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RowScope:
    """Whose rows are seen: those of a team, worker or agency, and what was opened; never what is hidden."""

    sees_all: bool = False
    worker: str | None = None
    agency: str | None = None
    teams: Collection[str] = ()
    opened_persons: Collection[str] = ()
    opened_plans: Collection[str] = ()
    opened_meetings: Collection[str] = ()
    hidden_persons: Collection[str] = ()
    hidden_plans: Collection[str] = ()
    hidden_meetings: Collection[str] = ()


def lock_to(connection: Connection, scope: RowScope) -> None:
    """See these rows and change nothing, until the transaction ends."""
    said = {name: _as_text(getattr(scope, name)) for name in SETTINGS}
    each = ", ".join(f"set_config('corewatch.{name}', {_value(name, said[name])}, true)" for name in SETTINGS)
    given = {name: value for name, value in said.items() if value is not None}
    connection.execute(text(f"SELECT {each}"), given)
    connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")


def _as_text(value: bool | str | Collection[str] | None) -> str | list[str] | None:
    if isinstance(value, bool):
        return "on" if value else None
    return value if value is None or isinstance(value, str) else sorted(value)


def _value(name: str, said: str | list[str] | None) -> str:
    """PostgreSQL writes a list of its own form; nothing is written for nobody."""
    if said is None:
        return "''"
    return f"CAST(CAST(:{name} AS text[]) AS text)" if isinstance(said, list) else f":{name}"


def prepare(connection: Connection) -> None:
    """Make the role, let this account take it, and let it read. What this account may not do is left to `check`."""
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    tables = ", ".join(f'{schema}."{table.name}"' for table in metadata.sorted_tables)
    for statement in (
        f"CREATE ROLE {ROLE} NOLOGIN",
        f"GRANT {ROLE} TO CURRENT_USER",
        f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}",
        f"GRANT SELECT ON {tables} TO {ROLE}",
    ):
        connection.exec_driver_sql(_if_allowed(statement))


def check(database: Database) -> None:
    """Refuse to go on without the lock, and say what has to be run by whom."""
    if not database.is_postgres:
        return
    with database.reading() as connection:
        account, schema = connection.execute(text("SELECT quote_ident(current_user), current_schema()")).one()
        if not connection.scalar(text(_IS_READY), {"role": ROLE, "table": f"{schema}.exception"}):
            raise ConsoleRoleMissing(role=ROLE, account=account)


#: Whether the role is there, this account may take it, and it may read.
_IS_READY = """
SELECT count(*) = 1 AND bool_and(pg_has_role(current_user, rolname, 'MEMBER')
                                 AND has_table_privilege(rolname, CAST(:table AS text), 'SELECT'))
FROM pg_roles WHERE rolname = :role
"""


def _if_allowed(statement: str) -> str:
    """The statement, unless it has been done already or this account may not do it."""
    return f"""DO $do$ BEGIN {statement};
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege OR undefined_object THEN NULL;
    END $do$"""
