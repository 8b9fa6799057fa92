"""One obligation a line."""

from collections.abc import Iterator

from service.checking import Check
from service.formats.document import obligation_document
from service.formats.json import json_text


def write_jsonl(check: Check, states: tuple[str, ...]) -> Iterator[str]:
    """The obligations, each as a JSON document of its own."""
    for item in check.obligations(states):
        yield json_text(obligation_document(item)) + "\n"
