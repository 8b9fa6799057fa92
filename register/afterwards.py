"""What went wrong after a night was committed, kept with the night: its figures and its history stay as they are."""

from sqlalchemy import select, update

from register.database import Database
from register.tables import run


def keep_trouble(database: Database, run_id: int, *, name: str, trouble: str | None) -> None:
    """Keep one sentence under a name among the problems of a committed night, or take it away when it is put right."""
    committed = (run.c.id == run_id) & (run.c.status == "committed")
    with database.writing() as connection:
        problems = connection.scalar(select(run.c.problems).where(committed))
        if problems is None or problems.get(name) == trouble:
            return
        kept = {key: value for key, value in problems.items() if key != name} | ({name: trouble} if trouble else {})
        connection.execute(update(run).where(committed).values(problems=kept))
