"""A small authority on disk, and the command line as a program would call it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.snapshots import Tables, healthy_tables, write_csv

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
    """Runs a command in an empty folder, on a page of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COREWATCH_CONFIG", raising=False)
    monkeypatch.delenv("COREWATCH_LOG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Result:
        code = run([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Result(code=code, out=captured.out.decode("utf-8"), err=captured.err.decode("utf-8"))

    return call


def late_tables() -> Tables:
    """The healthy authority, and a second child whose first core group was due on 16 November 2026."""
    tables = healthy_tables()
    tables["ssd_person"].append({"pers_person_id": "CHILD2", "pers_dob": "2018-01-09"})
    tables["ssd_cp_plans"].append(
        {
            "cppl_cp_plan_id": "PLAN2",
            "cppl_icpc_id": "CONF2",
            "cppl_person_id": "CHILD2",
            "cppl_cp_plan_start_date": "2026-11-02",
        }
    )
    tables["cgx_cp_plan_details"].append({"cpld_cp_plan_id": "PLAN2"})
    tables["ssd_initial_cp_conference"].append(
        {
            "icpc_icpc_id": "CONF2",
            "icpc_person_id": "CHILD2",
            "icpc_cp_plan_id": "PLAN2",
            "icpc_icpc_date": "2026-11-02",
            "icpc_icpc_outcome_cp_flag": "Y",
        }
    )
    return tables


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small authority as CSV files; tests only read it."""
    return write_csv(tmp_path_factory.mktemp("authority"), late_tables())
