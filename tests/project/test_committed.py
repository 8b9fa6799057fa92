"""What may stand in a committed file, and what may not."""

import re
from pathlib import Path

import pytest

from project import ROOT, project_files, pyproject, text_of

LOCKS = [ROOT / name for name in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")]

#: Written so that no pattern finds itself.
UNWANTED = {
    "a path of one machine": r"(?<![\w.])[/](home|Users|root|work|private|opt)/[\w.-]+|[A-Z]:\\\\?Users",
    "a file URL": r"\bfile:[/]{2}",
    "a merge left half done": r"^(<{7} |>{7} )",
    "a private key": r"BEGIN [A-Z ]*PRIVATE[ ]KEY",
    "a note to self": r"\b(TO[D]O|FIX[M]E|X[X]X)\b",
}
IN_A_LOCK = r"https?:|file:|localhost|index-url|find-links|(^|\s)[./]*/|@\s"


@pytest.mark.parametrize("pattern", UNWANTED.values(), ids=UNWANTED)
def test_no_file_holds(pattern: str) -> None:
    unwanted = re.compile(pattern, re.MULTILINE)

    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in project_files()
        for hit in unwanted.finditer(text_of(path))
    ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_pins_and_hashes_only(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()

    odd = [line for line in lines if re.search(IN_A_LOCK, line)]
    pins = [line for line in lines if not line.startswith(" ")]

    assert odd == []
    assert all(re.match(r"[a-z0-9-]+==[\w.]+( ; .+)? \\$", pin) for pin in pins)
    assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for line in lines if line not in pins)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_the_locks_agree_with_one_another(lock: Path) -> None:
    everything = pins_of(LOCKS[1])

    own = {name: pin for name, pin in pins_of(lock).items() if name in everything}

    assert own == {name: everything[name] for name in own}


def test_every_dependency_is_locked() -> None:
    project = pyproject()["project"]
    runtime, dev = project["dependencies"], project["optional-dependencies"]["dev"]

    assert names_of(runtime) <= set(pins_of(LOCKS[0]))
    assert names_of(runtime + dev) <= set(pins_of(LOCKS[1]))
    assert names_of(pyproject()["build-system"]["requires"]) <= set(pins_of(LOCKS[2]))


def pins_of(lock: Path) -> dict[str, str]:
    """Name and version of each package that a lock pins."""
    return dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in requirements}
