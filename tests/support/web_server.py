"""A small web server on this machine: it answers what it is told to, and keeps what it was asked."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: `drops` hangs up instead, `drips` never comes to an end."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    drips: bool = False


Answering = Callable[[Asked], Answer]


@contextmanager
def web_server(answering: Answering) -> Iterator[tuple[str, list[Asked]]]:
    """Run a server for the length of a block: its address, and the requests as they come."""
    asked: list[Asked] = []
    server = _Server(answering, asked)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """The server, with what its handlers need."""

    def __init__(self, answering: Answering, asked: list[Asked]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering, self.asked = answering, asked


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Asked(method=self.command, path=self.path, headers=dict(self.headers), body=body)
        self.server.asked.append(request)
        answer = self.server.answering(request)
        if answer.drips:
            self._drip()
        elif not answer.drops:
            self._say(answer)

    do_POST = do_GET  # noqa: N815 - http.server finds a method by this name

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(answer.document).encode())

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK" * 2:
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return
            time.sleep(0.02)
