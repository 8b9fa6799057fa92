"""The command line over a small authority with a register of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.cli import run


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Corewatch = Callable[..., Result]


@pytest.fixture
def corewatch(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Corewatch:
    """Runs a command in an empty folder, with no register but the folder's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("COREWATCH_CONFIG", "COREWATCH_LOG", "COREWATCH_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Result:
        code = run([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Result(code=code, out=captured.out.decode(), err=captured.err.decode())

    return call
