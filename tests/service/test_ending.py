"""How commands end: one sentence, an exit code, and never a child's data in a log."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest

from calendars.errors import CalendarTooShort
from engine.errors import CardError
from service.cli import run
from service.ending import NO_MEMORY, ending_of
from service.errors import ServiceError
from snapshot.errors import FolderMissing

PRIVATE = "CHILD1 was born on 4 May 2016"


def failing() -> None:
    raise ValueError(PRIVATE)


def crash() -> BaseException:
    try:
        failing()
    except ValueError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    "error",
    [
        FolderMissing(source="night"),
        CardError(Path("a.toml"), 3, "broken"),
        CalendarTooShort("too short"),
        ServiceError("refused"),
    ],
)
def test_a_refusal_is_its_own_sentence_and_exit_code_2(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    code = ending_of(error, verbose=False)

    assert (code, capsys.readouterr().err) == (2, f"{error}\n")


def test_data_that_do_not_fit_say_what_to_set(capsys: pytest.CaptureFixture[str]) -> None:
    code = ending_of(duckdb.OutOfMemoryException(PRIVATE), verbose=False)

    assert code == 2
    assert capsys.readouterr().err == f"{NO_MEMORY}\n"


def test_a_screen_that_cannot_be_written_is_refused_in_a_sentence() -> None:
    command = [sys.executable, "-m", "service", "rules", "list"]

    with Path("/dev/full").open("w") as full:
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (found.returncode, found.stderr) == (
        2,
        "The output could not be written: No space left on device. Check where it goes, and the space there.\n",
    )


def test_ctrl_c_is_told_though_the_command_line_swallows_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object, **_more: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.rules_commands.run_list", interrupted)

    code = run(["rules", "list"])

    assert (code, capsys.readouterr().err) == (130, "Stopped.\n")


def test_a_crash_tells_how_to_find_out_more(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COREWATCH_LOG", raising=False)

    code = ending_of(crash(), verbose=False)

    assert code == 3
    assert capsys.readouterr().err == (
        "Internal error (ValueError): nothing was decided. "
        "Set COREWATCH_LOG to a file, or add --verbose, and run it again.\n"
    )


def test_a_crash_is_logged_without_its_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "corewatch.log"
    monkeypatch.setenv("COREWATCH_LOG", str(log))

    ending_of(crash(), verbose=False)

    entry = json.loads(log.read_text())
    assert (entry["event"], entry["kind"]) == ("internal_error", "ValueError")
    assert entry["places"][-1].endswith(" failing")
    assert PRIVATE not in log.read_text() + capsys.readouterr().err


def test_a_log_that_cannot_be_written_hides_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COREWATCH_LOG", str(tmp_path / "nowhere" / "corewatch.log"))

    code = ending_of(crash(), verbose=False)

    assert code == 3
    assert capsys.readouterr().err.startswith("Internal error (ValueError): nothing was decided. Set COREWATCH_LOG")


def test_verbose_logs_to_standard_error(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COREWATCH_LOG", raising=False)

    ending_of(crash(), verbose=True)

    entry, sentence = capsys.readouterr().err.splitlines()
    assert json.loads(entry)["kind"] == "ValueError"
    assert sentence.endswith("The details are in standard error.")


def test_a_person_who_stops_it_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    code = ending_of(KeyboardInterrupt(), verbose=False)

    assert (code, capsys.readouterr().err) == (130, "Stopped.\n")


def test_leaving_loses_nothing_that_was_said_or_left_to_do() -> None:
    ended = python(
        """
        import atexit
        import sys
        from service.ending import leave

        atexit.register(print, "swept up")
        sys.stdout.write("one row")
        sys.stderr.write("one sentence")
        leave(3)
        """
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "one rowswept up\n", "one sentence")


def test_leaving_waits_for_work_that_still_goes_on() -> None:
    ended = python(
        """
        import threading
        from service.ending import leave

        may_go_on = threading.Event()
        threading.Thread(target=lambda: (may_go_on.wait(60), print("sent"))).start()
        threading.Timer(0.1, may_go_on.set).start()
        leave(1)
        """
    )

    assert (ended.returncode, ended.stdout) == (1, "sent\n")


def test_a_command_needs_nobody_to_listen() -> None:
    command = [sys.executable, "-m", "service", "rules", "list"]

    ended = subprocess.run(["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command], timeout=60, check=False)

    assert ended.returncode == 0


def python(code: str) -> subprocess.CompletedProcess[str]:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-c", dedent(code)]
    return subprocess.run(command, env=buffered, capture_output=True, text=True, timeout=60, check=False)
