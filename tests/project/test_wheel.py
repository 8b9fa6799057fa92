"""The wheel: what is in it, and that Corewatch runs from it, on the locked packages alone and away from the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from project import ROOT, declared_packages, project_files

# One process builds the wheel, and all these tests share it.
pytestmark = pytest.mark.wheel

#: Folders of the tree that hold Python and are not part of the product.
NOT_SHIPPED = {"tests", "benchmarks", "docs", "scripts"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built from a copy, with what the build lock installed."""
    tree, folder = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for path in project_files():
        copy = tree / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)], cwd=tree)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment that holds pip, the runtime lock and the wheel."""
    environment = tmp_path_factory.mktemp("clean") / ".venv"
    venv.create(environment, symlinks=True, with_pip=True)
    copy_locked_packages(next(environment.glob("lib/python*/site-packages")))
    python = str(environment / "bin" / "python")
    run([python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", str(wheel)], cwd=environment)
    return environment / "bin"


def copy_locked_packages(site_packages: Path) -> None:
    """Copy what requirements.txt pins from this environment, where the lock has put it: no network is needed."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for line in re.findall(r"^([a-z].+) \\$", lock, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            found = metadata.distribution(requirement.name)
            assert found.version in requirement.specifier, f"{requirement.name} is not the one in requirements.txt"
            copy_distribution(found, site_packages)


def copy_distribution(found: metadata.Distribution, site_packages: Path) -> None:
    for file in found.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            copy = site_packages / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), copy)


def run(command: list[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that must succeed, with nothing of this tree or this environment on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    result = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def shipped_files() -> Iterator[str]:
    for package in declared_packages():
        yield from (path.relative_to(ROOT).as_posix() for path in project_files(ROOT / package))


def test_the_wheel_holds_exactly_the_declared_packages(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel) if ".dist-info/" not in name}

    assert tops == set(declared_packages())


def test_every_package_of_the_tree_is_declared() -> None:
    in_tree = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_SHIPPED

    assert in_tree == set(declared_packages())


def test_every_file_of_a_package_is_in_the_wheel(wheel: Path) -> None:
    missing = set(shipped_files()) - names_in(wheel)

    assert missing == set()


def test_the_cases_of_the_book_are_in_the_wheel(wheel: Path) -> None:
    cases = {path.relative_to(ROOT / "tests/rules").as_posix() for path in project_files(ROOT / "tests/rules")}

    assert {f"rules/_cases/{name}" for name in cases} <= names_in(wheel)


def test_no_other_distribution_has_a_package_of_our_name(clean: Path) -> None:
    asks = "import importlib.metadata, json; print(json.dumps(importlib.metadata.packages_distributions()))"

    owners: Mapping[str, list[str]] = json.loads(run([str(clean / "python"), "-c", asks], cwd=clean).stdout)

    assert {name: sorted(set(owners[name])) for name in declared_packages()} == {
        name: ["corewatch"] for name in declared_packages()
    }


def test_no_package_of_the_development_environment_has_our_name_either() -> None:
    owners = metadata.packages_distributions()

    foreign = {name: set(owners.get(name, ())) - {"corewatch"} for name in declared_packages()}

    assert foreign == {name: set() for name in declared_packages()}


def test_corewatch_runs_from_the_wheel(clean: Path, tmp_path: Path) -> None:
    corewatch = str(clean / "corewatch")

    run([corewatch, "synth", "snapshot", "--plans", "20", "--as-at", "2026-11-20", "--seed", "1"], cwd=tmp_path)
    said = run([corewatch, "check", "snapshot", "--state", "all", "--format", "json"], cwd=tmp_path).stdout

    answer = json.loads(said)
    others = ("judgement", "measures")
    cards = {path.stem for path in (ROOT / "rules").glob("*/*.toml") if path.parent.name not in others}
    assert {rule["id"] for rule in answer["rules"]} == cards
    assert {row["rule"] for row in answer["obligations"]} <= cards
    assert answer["obligations"]
