"""Imports go down only, and the contracts that say so cover every package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT, declared_packages, pyproject

LINT = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]

#: One forbidden import each, and the contract that must catch it.
FORBIDDEN = {
    "calendars importing upwards": ("calendars/months.py", "import engine.states", "imports go down only"),
    "the engine importing the snapshot": ("engine/states.py", "import snapshot.errors", "imports go down only"),
    "the engine importing the book": ("engine/states.py", "import rules", "do not know the book"),
    "the register reading the snapshot": ("register/store.py", "import snapshot.errors", "neither the snapshot nor"),
    "the lifecycle asking the database": ("register/lifecycle.py", "import sqlalchemy", "the lifecycle is pure"),
    "alerts importing the snapshot": ("alerts/matter.py", "import snapshot.errors", "alerts know neither the snapshot"),
    "the console reading the snapshot": ("console/wiring.py", "import snapshot.errors", "console reads no snapshot"),
    "the service importing the console": ("service/freshness.py", "import console.errors", "imports go down only"),
    "the engine keeping a log": ("engine/states.py", "import structlog", "touch no network"),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the Python files of the packages, to break."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in declared_packages():
        for path in (ROOT / package).rglob("*.py"):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("file", "line", "contract"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_forbidden_import_is_caught(tree: Path, file: str, line: str, contract: str) -> None:
    whole = (tree / file).read_text(encoding="utf-8")

    (tree / file).write_text(f"{line}\n{whole}", encoding="utf-8")
    result = lint(tree)
    (tree / file).write_text(whole, encoding="utf-8")

    broken = [row for row in result.stdout.splitlines() if " BROKEN" in row and contract in row]
    assert result.returncode == 1
    assert broken, result.stdout


def test_the_contracts_know_every_package() -> None:
    settings = pyproject()["tool"]["importlinter"]

    layers = next(contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers")
    layered = {name.strip() for layer in layers for name in layer.split("|")}

    assert sorted(settings["root_packages"]) == sorted(declared_packages())
    # The book is cards without code: nothing there can import.
    assert layered == set(declared_packages()) - {"rules"}


def test_the_book_holds_no_code() -> None:
    modules = [path.name for path in (ROOT / "rules").rglob("*.py")]

    assert modules == ["__init__.py"]
