"""What the authority declares in cgx_coverage about its tables and columns."""

from duckdb import DuckDBPyConnection

from snapshot.contract import Contract
from snapshot.coverage import WHOLE_TABLE, Declared
from snapshot.problems import UNKNOWN_NAME, Problem, did_you_mean
from snapshot.tables import Filled


def read_declared(
    contract: Contract, connection: DuckDBPyConnection, filled: Filled
) -> tuple[dict[tuple[str, str], Declared], list[Problem]]:
    """The rows by table and column, and those that speak of nothing in the contract."""
    rows = connection.execute(
        f"SELECT {filled.position}, covg_table_name, covg_column_name, covg_status, covg_from_date, "
        "covg_row_count FROM filed.cgx_coverage ORDER BY 1"
    ).fetchall()
    declared, problems = {}, []
    for position, table, column, status, from_date, row_count in rows:
        if trouble := _trouble(contract, table, column):
            problems.append(_problem(filled.row_shown(position), *trouble))
            continue
        name = _contract_name(contract, table, column)
        declared[table, name] = Declared(status=status, from_date=from_date, row_count=row_count)
    return declared, problems


def _trouble(contract: Contract, table: str, column: str) -> tuple[str, str] | None:
    """The column of the row that names something unknown, and what is wrong with it."""
    if table not in contract.tables:
        guess = did_you_mean(table, contract.tables)
        return "covg_table_name", f"there is no table {table} in the contract.{guess}"
    known = contract.tables[table].columns
    if column == WHOLE_TABLE or _contract_name(contract, table, column) in known:
        return None
    return "covg_column_name", f"there is no column {column} in {table}.{did_you_mean(column, known)}"


def _contract_name(contract: Contract, table: str, name: str) -> str:
    others = {column.other_name: column.name for column in contract.tables[table] if column.other_name}
    return others.get(name, name)


def _problem(row: int, column: str, trouble: str) -> Problem:
    return Problem(table="cgx_coverage", row=row, column=column, problem=trouble, kind=UNKNOWN_NAME)
