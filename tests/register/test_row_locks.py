"""PostgreSQL's own lock: a transaction as the console's role sees what it named, and changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Connection, Executable, delete, func, insert, inspect, select, text, update
from sqlalchemy.engine import make_url
from support.postgres import administer, own_database
from support.register import FRIDAY, a_finding, run_night

from register import row_locks
from register.access_tables import access_log
from register.database import Database, open_database
from register.errors import ConsoleRoleMissing, DatabaseUnwritable
from register.outbox_tables import outbox_exception
from register.row_locks import ROLE, RowScope, lock_to
from register.tables import exception, history
from register.upgrade import upgrade

pytestmark = pytest.mark.postgres

SOUTH = {"subject": "P2", "person": "C2", "plan": "P2", "team": "T2", "owner": "w2"}


@pytest.fixture
def locked(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A register on PostgreSQL with an exception of the North and one of the South."""
    server, template = request.getfixturevalue("postgres_address"), request.getfixturevalue("postgres_register")
    with own_database(server, f'TEMPLATE "{template}"') as address:
        database = open_database(address)
        run_night(database, a_finding(), a_finding(**SOUTH))
        yield database
        database.close()


def plans(connection: Connection) -> list[str]:
    """The plans of every exception that can be read, without any condition of ours."""
    return sorted(connection.scalars(select(exception.c.plan)))


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (RowScope(), []),
        (RowScope(teams=["T1"]), ["P1"]),
        (RowScope(teams=["T1", "T2"]), ["P1", "P2"]),
        (RowScope(worker="w2"), ["P2"]),
        (RowScope(sees_all=True), ["P1", "P2"]),
        (RowScope(sees_all=True, hidden_persons=["C2"]), ["P1"]),
        (RowScope(teams=["T1"], opened_plans=["P2"]), ["P1", "P2"]),
        (RowScope(teams=["T1"], hidden_plans=["P1"]), []),
        (RowScope(teams=['T1","T2', "it's {T1}"]), []),
    ],
)
def test_a_query_without_its_scope_shows_no_rows_of_others(locked: Database, scope: RowScope, seen: list[str]) -> None:
    with locked.reading() as connection:
        lock_to(connection, scope)

        assert plans(connection) == seen


def test_what_hangs_on_an_exception_goes_with_it(locked: Database) -> None:
    with locked.reading() as connection:
        south = connection.scalar(select(exception.c.id).where(exception.c.plan == "P2"))
        lock_to(connection, RowScope(teams=["T2"]))

        assert set(connection.scalars(select(history.c.exception_id))) == {south}
        assert connection.scalar(select(func.count()).select_from(outbox_exception)) == 0


def test_the_next_transaction_of_the_same_connection_begins_with_nothing(locked: Database) -> None:
    with locked.engine.connect() as connection:
        for scope, seen in ((RowScope(sees_all=True), 2), (None, 0), (RowScope(teams=["T1"]), 1), (None, 0)):
            with connection.begin():
                if scope is None:
                    connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")
                else:
                    lock_to(connection, scope)
                assert len(plans(connection)) == seen


def test_the_nights_are_not_held_back(locked: Database) -> None:
    with locked.reading() as connection:
        lock_to(connection, RowScope())
        assert plans(connection) == []

    assert run_night(locked, a_finding(), day=FRIDAY + timedelta(1)) == {"withdrawn": 1}


@pytest.mark.parametrize(
    "change",
    [
        update(history).values(actor="nobody"),
        delete(history),
        update(access_log).values(account="nobody"),
        delete(access_log),
        update(exception).values(team="T9"),
        insert(outbox_exception).values(outbox_id=1, exception_id=1),
    ],
)
def test_the_role_changes_nothing(locked: Database, change: Executable) -> None:
    def try_it() -> None:
        with locked.writing() as connection:
            lock_to(connection, RowScope(sees_all=True))
            connection.execute(change)

    with pytest.raises(DatabaseUnwritable):
        try_it()


def test_the_role_may_read_every_table(locked: Database) -> None:
    with locked.reading() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        lock_to(connection, RowScope())
        may_read = {
            name
            for name in tables
            if connection.scalar(text("SELECT has_table_privilege(:name, 'SELECT')"), {"name": name})
        }

    assert may_read == tables


def test_an_account_that_may_make_no_roles_is_told_what_to_have_run(postgres_address: str) -> None:
    with own_database(postgres_address) as address:
        url = make_url(address)
        account = f"plain_{url.database}"
        administer(postgres_address, f'CREATE ROLE "{account}" LOGIN')
        administer(postgres_address, f'ALTER DATABASE "{url.database}" OWNER TO "{account}"')
        database = open_database(
            url.set(username=account).render_as_string(hide_password=False), is_to_be_upgraded=True
        )
        upgrade(database)

        with pytest.raises(ConsoleRoleMissing, match=f"GRANT {ROLE} TO {account}"):
            row_locks.check(database)

        administer(postgres_address, f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; EXCEPTION WHEN OTHERS THEN NULL; END $$")
        administer(postgres_address, f'GRANT {ROLE} TO "{account}"')
        upgrade(database)
        row_locks.check(database)
        run_night(database, a_finding(), a_finding(**SOUTH))
        with database.reading() as connection:
            lock_to(connection, RowScope(teams=["T2"]))
            assert plans(connection) == ["P2"]
        database.close()
    administer(postgres_address, f'DROP OWNED BY "{account}"')
    administer(postgres_address, f'DROP ROLE "{account}"')


def test_another_account_that_was_let_in_is_not_held_back(locked: Database, postgres_address: str) -> None:
    name = locked.engine.url.database
    account = f"reader_{name}"
    administer(postgres_address, f'CREATE ROLE "{account}"')
    with locked.writing() as connection:
        connection.execute(text(f'GRANT SELECT ON exception TO "{account}"'))

    with psycopg.connect(postgres_address, dbname=name) as connection:
        connection.execute(f'SET ROLE "{account}"'.encode())
        found = connection.execute("SELECT count(*) FROM exception").fetchone()
        connection.execute(b"RESET ROLE")
        connection.execute(f'DROP OWNED BY "{account}"'.encode())
        connection.execute(f'DROP ROLE "{account}"'.encode())

    assert found == (2,)


def test_a_register_in_a_file_has_no_such_lock(sqlite_register: object) -> None:
    database = open_database(f"sqlite:///{sqlite_register}")

    row_locks.check(database)

    database.close()
