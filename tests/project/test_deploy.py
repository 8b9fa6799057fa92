"""What a server is given can be used: units with commands that exist, an image made of files that are there."""

import configparser
import re
import shlex

import pytest
from typer.testing import CliRunner

from project import ROOT
from service.cli import app

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign] # systemd minds the case
    read.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return read


def known_options(command: str) -> set[str]:
    told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
    return set(re.findall(r"--[a-z-]+", told.output))


@pytest.mark.parametrize("name", [path.name for path in UNITS])
def test_a_unit_runs_a_command_that_there_is_with_no_rights_to_spare(name: str) -> None:
    service = unit(name)["Service"]

    program, command, *options = shlex.split(service["ExecStart"])

    assert program.endswith("/bin/corewatch")
    assert {option for option in options if option.startswith("--")} <= known_options(command)
    assert service["User"] == "corewatch"
    assert service["UMask"] == "0077"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == (
        "true",
        "strict",
        "",
    )
    assert service["Restart"] == "always"


def test_both_processes_have_a_unit() -> None:
    assert [path.name for path in UNITS] == ["corewatch-schedule.service", "corewatch-serve.service"]


def test_the_image_is_made_of_files_that_are_there_and_runs_without_rights() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, flags=re.MULTILINE)
    locks = [name for line in copied for name in line.split() if name != "."]

    assert locks == ["requirements.txt", "requirements-build.txt"]
    assert all((ROOT / name).is_file() for name in locks)
    assert "--require-hashes" in text
    assert re.findall(r"^USER (\w+)$", text, flags=re.MULTILINE) == ["corewatch"]
    command = re.findall(r'^CMD \["corewatch", "(\w+)", "(--\w+)"', text, flags=re.MULTILINE)
    assert [option in known_options(name) for name, option in command] == [True]


def test_the_proxy_passes_on_what_the_console_believes() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header Host $host;" in text
    assert "location = /metrics { deny all; }" in text
