"""What is known of expressions beforehand: their columns, their SQL and their types.

Reading the shipped book's expressions anew each night would take longer than its facts take over a small authority.
`known.json` holds what reading gave, by everything that it depends on: the text, the values of its settings, the
types of its columns. What is not in it, as a card that was changed or an authority's own, is read as ever; a test
holds every line of it against the reading. `python -m service.write_known` writes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KNOWN_FILE = Path(__file__).parent / "known.json"

#: An expression, how much of the clock it may name, and the SQL of its settings.
Asked = tuple[str, int, tuple[str, ...]]

#: The SQL of an expression, and the columns that it reads with their types.
Typed = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What reading gave."""

    columns: Mapping[str, tuple[str, ...]]
    written: Mapping[Asked, str]
    #: The type that the database gives.
    types: Mapping[Typed, str]


@cache
def known(path: Path = KNOWN_FILE) -> Known:
    """What the file says."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Known(
        columns={text: tuple(names) for text, names in data["columns"]},
        written={(text, clock, tuple(settings)): sql for text, clock, settings, sql in data["written"]},
        types={(sql, tuple((name, kind) for name, kind in columns)): kind for sql, columns, kind in data["types"]},
    )


def known_text(facts: Known) -> str:
    """The file: a line for each thing known, so that a change is seen where it is."""
    groups: dict[str, list[list[object]]] = {
        "columns": [[text, names] for text, names in sorted(facts.columns.items())],
        "written": [[*asked, sql] for asked, sql in sorted(facts.written.items())],
        "types": [[*item, kind] for item, kind in sorted(facts.types.items())],
    }
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]"
        for name, lines in groups.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"
