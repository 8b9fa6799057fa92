"""The door for text: what one of the databases could not keep is refused for both, before it is sent."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from register.errors import TextRefused


def check_text(text: str) -> str:
    """The text itself, or a refusal: SQLite would keep a NUL, PostgreSQL would not; neither keeps half of a pair."""
    if "\0" in text or not (text.isascii() or _is_whole(text)):
        raise TextRefused
    return text


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_texts(value: object) -> None:
    """The same for every text within a document, the keys included."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            check_text(key)
            check_texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_texts(inner)


def canonical(document: object) -> str:
    """A document as JSON in the one form that is hashed: sorted keys, no blanks, letters as they are."""
    check_texts(document)
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_dict
    )


def _as_dict(value: object) -> dict[Any, Any]:
    """A mapping of any kind, such as a read-only one."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept in a document")


class PlainText(TypeDecorator[str]):
    """Text that both databases keep."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy asks for it
        return None if value is None else check_text(value)


class Document(TypeDecorator[Any]):
    """A JSON document, kept as canonical text on both databases, so that its bytes can be hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy asks for it
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy asks for it
        return None if value is None else json.loads(value)
