"""What a template receives cannot hold a child's name, initials, date of birth or address: no field would take it."""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from alerts.digest.content import (
    Checked,
    Correction,
    Digest,
    Line,
    More,
    Part,
    PartnerNote,
    RoomNote,
    TeamCount,
    Unchecked,
)

#: Each field of each type, and why it can be there is said beside it in content.py. A new one is added here on purpose.
ALLOWED = {
    Line: {
        "references", "plans", "meeting", "title", "says", "due_on", "late", "tier", "because", "puts_right", "remarks"
    },
    More: {"tier", "count"},
    Part: {"section", "lines", "more"},
    TeamCount: {"team", "open", "new"},
    Checked: {
        "plans", "duties", "rules_checked", "rules", "cannot_tell", "at", "is_synthetic", "held_because", "gap",
        "audit_head",
    },
    Digest: {"day", "authority", "parts", "hidden", "waived", "teams", "checked", "notices", "console"},
    PartnerNote: {"day", "authority", "meetings"},
    RoomNote: {
        "day", "authority", "open", "critical", "cannot_tell", "new", "ended", "withdrawn", "due_soon", "checked"
    },
    Correction: {"day", "authority", "lines"},
    Unchecked: {"day", "authority", "because", "last_checked_on"},
}  # fmt: skip
PLAIN = (str, int, bool, date, type(None))
ROOTS = (Digest, PartnerNote, RoomNote, Correction, Unchecked)


def types_in(hint: Any) -> set[Any]:
    """The plain types and the dataclasses in one annotation."""
    if typing.get_origin(hint) in (tuple, types.UnionType, typing.Union):
        return {found for part in typing.get_args(hint) if part is not Ellipsis for found in types_in(part)}
    return {hint}


def reachable(root: type) -> set[type]:
    """A type and every dataclass in it."""
    assert is_dataclass(root)
    found: set[type] = {root}
    for hint in typing.get_type_hints(root).values():
        for inner in types_in(hint):
            if is_dataclass(inner):
                found |= reachable(typing.cast("type", inner))
    return found


@pytest.mark.parametrize("root", ROOTS)
def test_only_allowed_fields_reach_a_template(root: type) -> None:
    for kind in reachable(root):
        assert kind in ALLOWED, f"{kind.__name__} is not on the list"
        assert {item.name for item in fields(typing.cast("Any", kind))} == ALLOWED[kind]


@pytest.mark.parametrize("kind", ALLOWED)
def test_no_field_can_hold_a_whole_record(kind: type) -> None:
    for name, hint in typing.get_type_hints(kind).items():
        for inner in types_in(hint):
            is_known = inner in PLAIN or inner in ALLOWED or issubclass(inner, StrEnum)
            assert is_known, f"{kind.__name__}.{name} can hold {inner}"
