"""Codes as they may be written: the contract's own, and the authority's local values of cgx_code_map."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from snapshot.contract import Contract
from snapshot.problems import did_you_mean

#: Code list name to its folded values and the code that each stands for.
Codes = dict[str, dict[str, str]]

#: A local value in its list: the list's name, and the folded value.
Local = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class CodeMap:
    """Every way to write a code, and the rows of cgx_code_map that could not be used."""

    codes: Codes
    #: The row of cgx_code_map, counted from 0, and what is wrong with it.
    unusable: list[tuple[int, str, str]] = field(default_factory=list)


def contract_codes(contract: Contract) -> Codes:
    """The codes before any local value is known."""
    return {name: {_folded(code): code for code in codes} for name, codes in contract.codelists.items()}


def _folded(value: str) -> str:
    """As the macro of the same name in clean.py does it."""
    return value.lower().replace("ß", "ss")


def add_local_values(codes: Codes, connection: DuckDBPyConnection, row: str) -> CodeMap:
    """Add the local values; `row` is the column that counts the rows."""
    query = f"SELECT {row}, cmap_list, folded(cmap_local_value), cmap_code FROM filed.cgx_code_map ORDER BY 1"
    result = CodeMap(codes={name: dict(values) for name, values in codes.items()})
    taken: dict[Local, str | None] = {}
    for position, codelist, value, code in connection.execute(query).fetchall():
        column, trouble = _trouble(codes, codelist, value, code)
        if trouble:
            result.unusable.append((position, column, trouble))
            continue
        meant = codes[codelist][_folded(code)]
        if taken.setdefault((codelist, value), meant) != meant:
            taken[codelist, value] = None
            result.unusable.append((position, "cmap_local_value", "this value stands for two codes: neither is used"))
    for (codelist, value), agreed in taken.items():
        if agreed is not None:
            result.codes[codelist].setdefault(value, agreed)
    return result


def _trouble(codes: Mapping[str, Mapping[str, str]], codelist: str, value: str, code: str) -> tuple[str, str]:
    if codelist not in codes:
        return "cmap_list", f"there is no code list {codelist}.{did_you_mean(codelist, codes)}"
    known = codes[codelist]
    if _folded(code) not in known:
        guess = did_you_mean(code.upper(), known.values())
        return "cmap_code", f"{code} is not a code of the list {codelist}.{guess}"
    if known.get(value, known[_folded(code)]) != known[_folded(code)]:
        return "cmap_local_value", f"this value is itself another code of the list {codelist}, and stays it"
    return "", ""
