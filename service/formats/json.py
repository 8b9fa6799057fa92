"""One JSON document; each rule and each obligation stands on a line of its own, so that two nights can be compared."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from service.checking import Check
from service.formats.document import obligation_document, rule_documents, snapshot_document


def json_text(value: object) -> str:
    """One value, on one line; a day as 2026-11-20, and a key that is a number or a code as text."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def write_json(check: Check, states: tuple[str, ...]) -> Iterator[str]:
    """The document in pieces: a large authority's need not fit into memory."""
    yield f'{{"snapshot":{json_text(snapshot_document(check))},\n'
    yield f'"as_of":{json_text(check.as_of)},\n"rules":[\n'
    yield from _lines(rule_documents(check))
    yield '],\n"obligations":[\n'
    yield from _lines(obligation_document(item) for item in check.obligations(states))
    yield "]}\n"


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = ""
    for item in items:
        yield before + json_text(item)
        before = ",\n"
    if before:
        yield "\n"
