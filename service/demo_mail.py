"""The demo's own mail server: on this machine, for the length of the demo, and every message ends as a file."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class _Filing:
    """Keeps each message as a file that a mail program opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server's own name for it
        self._number += 1
        reader = envelope.rcpt_tos[0].partition("@")[0]
        (self._folder / f"{self._number:04} {reader}.eml").write_bytes(envelope.original_content or b"")
        return "250 OK"


@contextmanager
def mail_server(folder: Path) -> Iterator[int]:
    """Catch mail into a folder; gives the port."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Filing(folder), hostname=HOST, port=_free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    """The server's own look for a free port does not work: it asks the system first."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
