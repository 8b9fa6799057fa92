"""The door for text: what one of the databases could not keep is refused for both, before it is sent."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from register.errors import TextRefused
from register.utc import utc_text


def check_text(text: str) -> str:
    """The text itself, or a refusal: SQLite would keep a NUL, PostgreSQL would not; neither keeps half of a pair."""
    if "\0" in text or not (text.isascii() or _is_whole(text)):
        raise TextRefused
    return text


def canonical(document: object) -> str:
    """A document as JSON in the one form that is hashed: sorted keys, no blanks, letters as they are."""
    text = _ENCODER.encode(document)
    # JSON writes a NUL in this way. A text that spells it out itself is looked at more closely.
    if "\\u0000" in text:
        _check_texts(document)
    return check_text(text)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check_texts(value: object) -> None:
    """Every text within a document, the keys included."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, Mapping):
        _check_texts([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_texts(inner)


def _as_json(value: object) -> object:
    """What JSON has no form for: days, moments, and mappings that are no plain dictionary."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept in a document")


#: Made once: a large night writes hundreds of thousands of documents.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_json
)


class PlainText(TypeDecorator[str]):
    """Text that both databases keep."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - SQLAlchemy asks
        # Nearly every value of a night passes here: this way it costs one call, and `process_bind_param` three.
        return _checked


class Document(TypeDecorator[Any]):
    """A JSON document, kept as canonical text on both databases, so that its bytes can be hashed."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[object], str | None]:  # noqa: ARG002 - SQLAlchemy asks
        return _written

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy asks for it
        return None if value is None else json.loads(value)


def _checked(value: str | None) -> str | None:
    return None if value is None else check_text(value)


def _written(value: object) -> str | None:
    return None if value is None else canonical(value)
