"""The sign of life: it gets through, or it says why not, and it carries nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.schedules import all_runs, at, commit_on

from register import chain
from register.database import Database
from register.runs import Run
from service.errors import ConfigRefused
from service.schedule.heartbeat import after_night, beat, still_owed
from service.settings import load_settings

NOW = at("2026-11-21T02:40")


class Monitor(BaseHTTPRequestHandler):
    """Answers as its path asks for, and keeps what it was sent."""

    heard: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.heard.append((self.path, dict(self.headers)))
        if self.path == "/slow":
            self._drip()
            return
        self.send_response({"/broken": 500, "/moved": 302}.get(self.path, 200))
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def _drip(self) -> None:
        """A server that never stops answering: a byte every twentieth of a second."""
        for _ in range(200):
            try:
                self.wfile.write(b"H")
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@contextmanager
def monitor() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """The address of a real server on this machine, and what it hears."""
    heard: list[tuple[str, dict[str, str]]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Heard", (Monitor,), {"heard": heard}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_night(register: Database) -> Run:
    commit_on(register, date(2026, 11, 20), now=NOW)
    return all_runs(register)[date(2026, 11, 20)]


def test_it_calls_the_address_as_it_stands_and_sends_nothing() -> None:
    with monitor() as (address, heard):
        trouble = beat(f"{address}/ping/1234")

    assert trouble is None
    ((path, headers),) = heard
    assert path == "/ping/1234"
    assert headers["User-Agent"] == "corewatch"
    assert "Content-Length" not in headers


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/broken", "The heartbeat was answered with 500."),
        ("/moved", "The heartbeat was answered with 302."),
        ("/slow", "The heartbeat got no answer within 0.4 seconds."),
    ],
)
def test_what_is_no_answer_is_told(path: str, trouble: str) -> None:
    with monitor() as (address, heard):
        found = beat(address + path, within=timedelta(seconds=0.4))

    assert found == trouble
    assert len(heard) == 1


def test_nobody_there_is_told_without_the_address() -> None:
    with monitor() as (address, _):
        pass

    found = beat(f"{address}/secret-key")

    assert found == "The heartbeat failed (ConnectionRefusedError)."


def test_a_failure_is_kept_with_the_night_and_a_success_takes_it_away(register: Database) -> None:
    night, answers = a_night(register), iter(["It failed.", None])

    after_night(register, night, "https://example.org", call=lambda _address: next(answers))
    owed = still_owed(register)
    assert owed is not None
    after_night(register, owed, "https://example.org", call=lambda _address: next(answers))

    assert owed.problems == {"heartbeat": "It failed."}
    assert still_owed(register) is None
    assert all_runs(register)[night.business_date] == night


def test_what_is_kept_leaves_the_history_as_it_was(register: Database) -> None:
    night = a_night(register)
    with register.reading() as connection:
        before = chain.end(connection)

    after_night(register, night, "https://example.org", call=lambda _address: "It failed.")

    with register.reading() as connection:
        assert chain.end(connection) == before


def test_without_an_address_nobody_is_called(register: Database) -> None:
    def call(_address: str) -> str:
        raise AssertionError

    assert after_night(register, a_night(register), None, call=call) is None


@pytest.mark.parametrize(
    "address", ["http://monitoring.example.gov.uk/1", "ftp://example.org", "example.org/1", "https://", "http://[::1"]
)
def test_an_address_that_is_not_safe_is_refused(tmp_path: Path, address: str) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(f"[night]\nheartbeat = '{address}'\n")

    with pytest.raises(ConfigRefused, match=r"corewatch\.toml, line 2: write an address that begins with https://\."):
        load_settings(path)


@pytest.mark.parametrize("address", ["https://example.org/1", "http://localhost:8000/1", "http://[::1]:8000/1"])
def test_an_address_that_is_safe_is_kept(tmp_path: Path, address: str) -> None:
    path = tmp_path / "corewatch.toml"
    path.write_text(f"[night]\nheartbeat = '{address}'\n")

    assert load_settings(path).night.heartbeat == address
