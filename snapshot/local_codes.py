"""The authority's own values for codes, which cgx_code_map maps to codes of the contract."""

from duckdb import DuckDBPyConnection

from snapshot.codes import Codes, folded
from snapshot.problems import UNKNOWN_NAME, Problem, did_you_mean
from snapshot.tables import Filled

#: A row of cgx_code_map: its position, code list, folded local value and code.
Row = tuple[int, str, str, str]


def add_local_values(codes: Codes, connection: DuckDBPyConnection, filled: Filled) -> tuple[Codes, list[Problem]]:
    """The codes with the local values added, and the rows that cannot be used."""
    rows: list[Row] = connection.execute(
        f"SELECT {filled.position}, cmap_list, folded(cmap_local_value), cmap_code FROM filed.cgx_code_map ORDER BY 1"
    ).fetchall()
    added = {name: dict(values) for name, values in codes.items()}
    problems = []
    for row in rows:
        position, codelist, value, code = row
        if trouble := _trouble(codes, rows, row):
            problems.append(_problem(filled.row_shown(position), *trouble))
        else:
            added[codelist].setdefault(value, codes[codelist][folded(code)])
    return added, problems


def _trouble(codes: Codes, rows: list[Row], row: Row) -> tuple[str, str] | None:
    """The column of the row that is wrong, and what is wrong with it."""
    _, codelist, value, code = row
    if codelist not in codes:
        return "cmap_list", f"there is no code list {codelist}.{did_you_mean(codelist, codes)}"
    known = codes[codelist]
    if folded(code) not in known:
        guess = did_you_mean(code.upper(), known.values())
        return "cmap_code", f"{code} is not a code of the list {codelist}.{guess}"
    if value in known and value != folded(code):
        return "cmap_local_value", f"this value is itself another code of the list {codelist}, and stays that code"
    if _meanings(rows, codelist, value) - {folded(code)}:
        return "cmap_local_value", "this value is mapped to two codes: neither is used"
    return None


def _meanings(rows: list[Row], codelist: str, value: str) -> set[str]:
    return {folded(code) for _, its_list, its_value, code in rows if (its_list, its_value) == (codelist, value)}


def _problem(row: int, column: str, trouble: str) -> Problem:
    return Problem(table="cgx_code_map", row=row, column=column, problem=trouble, kind=UNKNOWN_NAME)
