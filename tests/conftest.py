"""On the build server nothing is left out: a test that is skipped, or expected to fail, fails the run."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _excuses_fail((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _excuses_fail((yield))


def _excuses_fail(report: Report) -> Report:
    """A skip, and an expected failure whether or not it came, as a failure."""
    excuse = report.__dict__.pop("wasxfail", None) if IN_CI else None
    if IN_CI and (report.skipped or excuse is not None):
        why = excuse or (report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr))
        report.outcome = "failed"
        report.longrepr = f"{why}\nIn CI every test runs and passes: nothing is skipped or excused."
    return report
