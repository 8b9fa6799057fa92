"""Secrets come from the environment or from a file that it names: never from a setting, an argument or a log."""

from collections.abc import Mapping
from pathlib import Path

from alerts.delivery_errors import SecretMissing, SecretUnreadable


def secret(name: str, environment: Mapping[str, str]) -> str:
    """The secret of this name: the variable itself, or the text of the file that NAME_FILE names."""
    file = environment.get(f"{name}_FILE")
    found = _read(name, Path(file)) if file else environment.get(name)
    if not found:
        raise SecretMissing(name=name)
    return found


def _read(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        # The file's name says where secrets are kept, and goes no further.
        raise SecretUnreadable(name=name) from None
