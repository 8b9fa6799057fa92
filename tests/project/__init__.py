"""The tree itself: what is packaged, what may import what, and whether the words still fit the files."""

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared_packages() -> list[str]:
    """The top-level packages that the wheel is meant to hold."""
    packages: list[str] = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return packages


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the project: all that .gitignore does not name."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for path in sorted(folder.iterdir()):
        # A pattern that begins with / speaks of the top folder only.
        names = (path.name, f"/{path.name}") if folder == ROOT else (path.name,)
        if path.name == ".git" or any(fnmatch(name, pattern.rstrip("/")) for name in names for pattern in ignored):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def text_of(path: Path) -> str:
    """A file as text; what is not text reads as nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
