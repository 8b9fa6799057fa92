"""Secrets come from the environment or from a file that it names: never from a setting, an argument or a log."""

from collections.abc import Mapping
from pathlib import Path

from alerts.delivery_errors import SecretMissing, SecretUnreadable


def secret(name: str, environment: Mapping[str, str]) -> str:
    """The secret of this name: the variable itself, or the text of the file that NAME_FILE names."""
    if f"{name}_FILE" in environment:
        return _read(name, Path(environment[f"{name}_FILE"]))
    if not environment.get(name):
        raise SecretMissing(name=name)
    return environment[name]


def _read(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        # The file's name says where secrets are kept, and goes no further.
        raise SecretUnreadable(name=name) from None
