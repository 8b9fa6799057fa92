"""How commands end: one sentence, an exit code, and never a child's data in a log."""

import json
from pathlib import Path

import pytest

from calendars.errors import CalendarTooShort
from engine.errors import CardError
from service.ending import ending_of
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
