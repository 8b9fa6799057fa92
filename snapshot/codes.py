"""Codes as they may be written, in any case of letters."""

from snapshot.contract import Contract

#: Code list name to its folded values and the code that each stands for.
Codes = dict[str, dict[str, str]]


def contract_codes(contract: Contract) -> Codes:
    """The codes before any local value is known."""
    return {name: {folded(code): code for code in codes} for name, codes in contract.codelists.items()}


def folded(value: str) -> str:
    """As the macro of the same name in clean.py does it."""
    return value.lower().replace("ß", "ss")
