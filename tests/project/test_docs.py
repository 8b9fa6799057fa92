"""The words fit the files: links resolve, files that are named exist, and every command shown can be typed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from calendars.jurisdictions import build_calendar
from calendars.months import add_months
from project import ROOT, project_files, pyproject
from service.cli import app

PAGES = [
    path
    for path in project_files()
    if path.suffix == ".md" and (path.parent == ROOT or path.is_relative_to(ROOT / "docs"))
]
#: A first word in this list makes a name in backquotes a file or a folder of the project.
TOPS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}

page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


@page
def test_every_link_resolves(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"https://|mailto:", target)]

    broken = [target for target in targets if not resolves(page, target)]

    assert broken == []


@page
def test_every_file_named_exists(page: Path) -> None:
    named = re.findall(r"`([\w.-]+/[\w./*-]*)`", page.read_text(encoding="utf-8"))

    gone = [name for name in named if name.split("/")[0] in TOPS and not list(ROOT.glob(name.rstrip("/")))]

    assert gone == []


@page
def test_every_command_shown_can_be_typed(page: Path) -> None:
    shown = re.findall(r"\bcorewatch ((?!-)[^`\n|#]+)", code_of(page))

    refused = [f"corewatch {line}" for line in shown if not can_be_typed(line.replace("\\", " ").split())]

    assert refused == []


@page
def test_every_make_target_shown_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    shown = set(re.findall(r"\bmake ([a-z]+)", code_of(page)))

    assert shown <= targets


def test_the_readme_begins_with_the_two_commands() -> None:
    first = re.search(r"```\w*\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)

    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make demo", "make test"]


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    missing = [name for name in commands_of(typer.main.get_command(app)) if f"corewatch {name}" not in readme]

    assert missing == []


def test_the_reference_names_every_option() -> None:
    text = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")

    missing = [name for name in to_be_named(typer.main.get_command(app)) if name not in text]

    assert missing == []


def test_every_page_of_the_docs_can_be_reached_from_the_index() -> None:
    reached, to_read = set[Path](), [ROOT / "docs" / "index.md"]

    while to_read:
        at = to_read.pop()
        if at not in reached and at.suffix == ".md" and at.is_file():
            reached.add(at)
            links = re.findall(r"\]\(([^)#\s]+)", at.read_text(encoding="utf-8"))
            to_read += [(at.parent / link).resolve() for link in links if "://" not in link]

    assert {path for path in PAGES if path.is_relative_to(ROOT / "docs")} <= reached


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_speaks_of_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert headings[0] in ("Unreleased", pyproject()["project"]["version"])


def test_the_worked_dates_of_the_docs_are_right() -> None:
    text = (ROOT / "docs" / "reference" / "working-days.md").read_text(encoding="utf-8")

    examples = re.findall(
        r"^\| (\w+day [^|(]+?)(?: \(.+?\))? \| (\d+) (working days?|months) \| ([^|]+) \|", text, re.MULTILINE
    )

    assert len(examples) == 6
    for start, number, unit, due in examples:
        assert due_day(day_of(start), int(number), unit) == day_of(due)


def day_of(words: str) -> date:
    """The day that a page writes out, which must fall on the weekday that it says."""
    return datetime.strptime(words, "%A %d %B %Y").date()  # noqa: DTZ007 - a day has no time zone


def due_day(start: date, number: int, unit: str) -> date:
    return add_months(start, number) if unit == "months" else build_calendar().add(start, number)


def resolves(page: Path, target: str) -> bool:
    """True when a link of a page leads to a file, and to a heading in it when it names one."""
    name, _, anchor = target.partition("#")
    path = (page.parent / name) if name else page
    return path.exists() and (not anchor or anchor in anchors_of(path))


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def code_of(page: Path) -> str:
    """What a page shows as code: its blocks and the words in backquotes."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:console|sh)?\n(.+?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.+?```", "", text, flags=re.DOTALL))])


def commands_of(command: object) -> Mapping[str, Any]:
    """The commands below a command; none for one that does the work itself."""
    return getattr(command, "commands", {})


def to_be_named(command: Any, name: str = "corewatch") -> Iterator[str]:
    """Each command in full, and each option as a page shows it."""
    yield name
    yield from (f"`{option}" for option in options_of(command))
    for below, sub_command in commands_of(command).items():
        yield from to_be_named(sub_command, f"{name} {below}")


def options_of(command: Any) -> list[str]:
    """The long options of a command."""
    return [name for parameter in command.params for name in parameter.opts if name.startswith("--")]


def can_be_typed(words: list[str]) -> bool:
    """True when the words name a command, and every option among them is one of its options."""
    command: Any = typer.main.get_command(app)
    while words and words[0] in commands_of(command):
        command, words = commands_of(command)[words[0]], words[1:]
    # A group may have a command that need not be named.
    command = commands_of(command).get(getattr(command, "default_command", ""), command)
    options = {re.sub(r"[\]),.].*$", "", word) for word in words if word.startswith("--")}
    is_known = command.name != "corewatch" and (not commands_of(command) or not words)
    return is_known and options <= {*options_of(command), "--help"}
