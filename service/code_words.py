"""Codes of the extract as people read them: the meanings that the contract gives."""

from snapshot.contract import load_contract


def code_words(codelist: str, code: str | None) -> str:
    """What a code means; one that the contract does not know is shown as it was written."""
    if code is None:
        return "Not recorded"
    return load_contract().codelists[codelist].get(code, code)
