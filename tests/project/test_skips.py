"""What the build server makes of a test that did not really pass."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT

PASSES = "def test_passes():\n    assert True\n"
EXCUSES = {
    "skipped in the test": "import pytest\ndef test_it():\n    pytest.skip('no server here')\n",
    "skipped by a mark": "import pytest\n@pytest.mark.skip(reason='no server here')\ndef test_it(): ...\n",
    "skipped as a whole file": "import pytest\npytest.importorskip('no_such_module')\n",
    "expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n",
    "expected to fail, and passes": "import pytest\n@pytest.mark.xfail\ndef test_it(): ...\n",
}


def run_pytest(folder: Path, text: str, *, ci: str) -> subprocess.CompletedProcess[str]:
    """A run of a test that passes and of one other, under our conftest.py."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_passes.py").write_text(PASSES, encoding="utf-8")
    (folder / "test_excused.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", str(folder)]
    # Plugins that the tests of this run do not need take longer to load than it takes.
    environment = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", EXCUSES.values(), ids=EXCUSES)
def test_in_ci_an_excused_test_fails_the_run(tmp_path: Path, text: str) -> None:
    run = run_pytest(tmp_path, text, ci="1")

    assert run.returncode in (1, 2)
    assert "nothing is skipped or excused" in run.stdout


@pytest.mark.parametrize("text", EXCUSES.values(), ids=EXCUSES)
def test_elsewhere_an_excused_test_stays_excused(tmp_path: Path, text: str) -> None:
    run = run_pytest(tmp_path, text, ci="")

    assert run.returncode == 0, run.stdout


def test_in_ci_a_test_that_passes_passes(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, "", ci="true")

    assert run.returncode == 0, run.stdout
