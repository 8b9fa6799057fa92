"""Worker values: each names one professional, or nobody. It is never guessed."""

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from snapshot.contract import Column, Contract, Table
from snapshot.coverage import Coverage
from snapshot.problems import UNKNOWN_WORKER, Problem
from snapshot.tables import Filled

#: Looked up first by professional id, then by staff id; one match is used, none or two is nobody.
RESOLVE = """
CREATE TABLE known.worker AS
WITH
    by_id AS (
        SELECT prof_professional_id AS value, min(prof_professional_id) AS professional_id, count(*) AS matches
        FROM filed.ssd_professionals
        GROUP BY ALL
    ),
    by_staff_id AS (
        SELECT prof_staff_id AS value, min(prof_professional_id) AS professional_id, count(*) AS matches
        FROM filed.ssd_professionals
        WHERE prof_staff_id IS NOT NULL
        GROUP BY prof_staff_id
    ),
    first_match AS (
        SELECT
            used.value,
            coalesce(by_id.professional_id, by_staff_id.professional_id) AS professional_id,
            coalesce(by_id.matches, by_staff_id.matches) AS matches
        FROM (SELECT DISTINCT value FROM staging.worker_uses) AS used
        LEFT JOIN by_id USING (value)
        LEFT JOIN by_staff_id USING (value)
    )
SELECT value, professional_id
FROM first_match
WHERE matches = 1
"""

UNKNOWN = """
SELECT table_name, column_name, value, uses
FROM staging.worker_uses
WHERE value NOT IN (SELECT value FROM known.worker)
ORDER BY ALL
"""


def resolve_workers(
    connection: DuckDBPyConnection, contract: Contract, supplied: Coverage, filled: Mapping[str, Filled]
) -> list[Problem]:
    """Create `known.worker`, and list the values that name nobody."""
    columns = [
        (table, column)
        for table, column in contract.columns("worker")
        if supplied.column(table.name, column.name) and filled[table.name].query.keeps(column)
    ]
    connection.execute(f"CREATE TABLE staging.worker_uses AS {_uses(columns)}")
    connection.execute(RESOLVE)
    return [_unknown(*row) for row in connection.execute(UNKNOWN).fetchall()]


def _uses(columns: list[tuple[Table, Column]]) -> str:
    nothing = "SELECT '' AS table_name, '' AS column_name, '' AS value, 0 AS uses WHERE false"
    return " UNION ALL ".join(
        [nothing]
        + [
            f"SELECT '{table.name}', '{column.name}', {column.name}, count(*) FROM filed.{table.name} "
            f"WHERE {column.name} IS NOT NULL GROUP BY {column.name}"
            for table, column in columns
        ]
    )


def _unknown(table: str, column: str, value: str, uses: int) -> Problem:
    rows = "1 row" if uses == 1 else f"{uses:,} rows"
    return Problem(
        table=table,
        row=None,
        column=column,
        problem=f"the worker '{value}' of {rows} matches no professional, or several",
        kind=UNKNOWN_WORKER,
    )
