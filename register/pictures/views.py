"""The files of a picture as tables that questions can be asked of, in a database that can open nothing else."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from register.pictures.records import FILES, NAME_FILE, OBLIGATION, duty_files

#: A page asks for few rows at a time: more threads would only be in each other's way.
THREADS = 2
MEMORY = "512MB"

#: `known_duty` has what a list or a count needs; `duty` adds the version of the rule, a join that those can do without.
_DUTIES = """
create view known_duty as
with every as (
    select *, null::date as last_chance_on, null::date as booked_on from obligation
    union all by name
    select * from due_soon
)

select every.*, rule.rule, rule.family, rule.route, rule.needs_meeting, team.name as team_name
from every
inner join rule on rule.rule_number = every.rule_number
left join team on team.team = every.team;

create view duty as
select known_duty.*, version.version_from
from known_duty
inner join version
    on version.rule_number = known_duty.rule_number
    and version.holds_from <= known_duty.started_on and known_duty.started_on < version.holds_until;
"""


def connect(folder: Path, *, files_of_duties: int) -> duckdb.DuckDBPyConnection:
    """The views over the files in a folder."""
    connection = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    try:
        names = FILES if not (folder / file_name(NAME_FILE)).is_file() else (*FILES, NAME_FILE)
        for name in names:
            _create(connection, name, [folder / file_name(name)])
        _create(connection, OBLIGATION, [folder / file_name(name) for name in duty_files(files_of_duties)])
        connection.execute(_DUTIES)
        connection.execute(f"set allowed_directories = [{_text(folder)}]; set temp_directory = ''")
        connection.execute("set enable_external_access = false; set lock_configuration = true")
    except (duckdb.Error, OSError):
        connection.close()
        raise
    return connection


def _create(connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> None:
    # The database itself looks for the first of several files only, until it reads the others.
    for file in files:
        file.stat()
    places = ", ".join(_text(file) for file in files)
    connection.execute(f"create view {name} as select * from read_parquet([{places}])")


def file_name(name: str) -> str:
    return f"{name}.parquet"


def _text(path: Path) -> str:
    """A path of ours as SQL."""
    return "'" + str(path.absolute()).replace("'", "''") + "'"
