"""Kill the sender at every point of its work, run it again, and count what was lost, repeated or changed.

A point is the moment before and after each SQL statement, each commit, and each thing said to or heard from the mail
server. This program forks, so it runs alone: `python -m support.crashes ADDRESS FOLDER [EVERY]` from the folder of the
tests. With EVERY it strikes at each third point, say, and not at all of them. It prints its figures as JSON.
"""

import gc
import json
import os
import shutil
import smtplib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete

from alerts.channels.smtp import SmtpChannel
from alerts.outbox import letters, put
from alerts.sender import LEASE, send_due
from register.database import Database, open_database
from register.outbox_tables import outbox
from support.killing import Points, as_child, fork, in_child, watch_database
from support.mail_server import Plan, Taken, mail_server
from support.outboxes import MORNING, a_message, with_its_tables

DIGESTS = 5
END_OF_TEXT = b"\r\n.\r\n"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of it."""

    kills: int
    #: Digests that did not arrive, and rows that do not say "accepted" at the end.
    lost: int
    unsettled: int
    #: Digests that arrived twice; more often than that; twice although nothing can excuse it.
    repeated: int
    storms: int
    repeated_outside_the_window: int
    #: Copies of a digest that are not the bytes of its row.
    changed: int
    seconds: float


def window(names: list[str]) -> set[int]:
    """The points at which the server may have a message that our row does not know of: a kill there repeats it."""
    found: set[int] = set()
    is_open = False
    for index, name in enumerate(names):
        is_open = is_open or name == "after end of text"
        if is_open and name == "after commit":
            is_open = False
        found |= {index} if is_open else set()
    return found


def watch(database: Database, points: Points) -> None:
    """Put a point before and after everything that this process says to the outside."""
    watch_database(database, points)
    smtplib.SMTP.send = points.around(smtplib.SMTP.send, _said)  # type: ignore[method-assign] # watched
    smtplib.SMTP.getreply = points.around(smtplib.SMTP.getreply, lambda *_: "answer")  # type: ignore[method-assign] # watched


def _said(_: smtplib.SMTP, text: str | bytes) -> str:
    whole = text.encode() if isinstance(text, str) else text
    return "end of text" if whole.endswith(END_OF_TEXT) else "words"


class Sweep:
    """One register, one mail server, and the sender killed again and again."""

    def __init__(self, database: Database, folder: Path, port: int) -> None:
        self.database, self.folder, self.port = database, folder, port
        self.inbox = folder / "inbox"
        self.unsettled = 0
        self.bodies = {a_message(number).recipient: a_message(number).body for number in range(1, DIGESTS + 1)}

    def figures(self, every: int) -> Figures:
        """Kill at each point in turn, or at every third of them."""
        began = time.monotonic()
        names = self._points()
        excused = window(names)
        struck = range(0, len(names), every)
        arrived = [self._killed_at(index) for index in struck]
        counted = [Counter(recipient for recipient, _ in run) for run in arrived]
        again = [sum(number == 2 for number in counts.values()) for counts in counted]
        return Figures(
            kills=len(arrived),
            lost=sum(recipient not in counts for counts in counted for recipient in self.bodies),
            unsettled=self.unsettled,
            repeated=sum(again),
            storms=sum(number > 2 for counts in counted for number in counts.values()),
            repeated_outside_the_window=sum(
                number for index, number in zip(struck, again, strict=True) if index not in excused
            ),
            changed=sum(body != self.bodies[recipient] for run in arrived for recipient, body in run),
            seconds=round(time.monotonic() - began, 1),
        )

    def _points(self) -> list[str]:
        """All points of a run that nobody disturbs.

        It is run once before, here: what SQLAlchemy learns by it, every process that follows knows already.
        """
        self._begin()
        self._send_again(self.folder / "states.json")
        self.database.close()
        file = self.folder / "points.json"
        in_child(lambda: file.write_text(json.dumps(self._send(Points()))))
        names: list[str] = json.loads(file.read_text())
        return names

    def _killed_at(self, index: int) -> list[tuple[str, bytes]]:
        """What arrived after a kill at a point and a second run, which begins when the lease is over."""
        for path in self.inbox.iterdir():
            path.unlink()
        status = fork(lambda: self._send(Points(index)))
        assert os.WIFSIGNALED(status), f"the run ended before point {index}"
        file = self.folder / "states.json"
        in_child(lambda: self._send_again(file))
        self.unsettled += sum(state != "accepted" for state in json.loads(file.read_text()))
        filed = [path.read_bytes().partition(b"\n") for path in sorted(self.inbox.iterdir())]
        return [(recipient.decode(), body) for recipient, _, body in filed]

    def _begin(self) -> None:
        """The register as the night leaves it."""
        with self.database.writing() as connection:
            connection.execute(delete(outbox))
            put(connection, [a_message(number) for number in range(1, DIGESTS + 1)], now=MORNING)

    def _send(self, points: Points) -> list[str]:
        self._begin()
        watch(self.database, points)
        send_due(self.database, self._channel(), now=MORNING)
        return points.names

    def _send_again(self, file: Path) -> None:
        send_due(self.database, self._channel(), now=MORNING + LEASE + timedelta(minutes=1))
        with self.database.reading() as connection:
            file.write_text(json.dumps([one.state for one in letters(connection)]))

    def _channel(self) -> SmtpChannel:
        return SmtpChannel(host="127.0.0.1", port=self.port, bounces_to="corewatch@council.example")


class Filing(list[Taken]):
    """Keeps each message in a file of its own, before the server says that it has it."""

    def __init__(self, inbox: Path) -> None:
        super().__init__()
        self.inbox = inbox
        self.number = 0

    def append(self, taken: Taken) -> None:
        self.number += 1
        part = self.inbox.parent / "part"
        part.write_bytes(taken.recipients[0].encode() + b"\n" + taken.body)
        part.replace(self.inbox / f"{self.number:06}")


@contextmanager
def server_process(inbox: Path) -> Iterator[int]:
    """The mail server in a process of its own; gives its port."""
    (told, tell), (waits, ends) = os.pipe(), os.pipe()

    def serve() -> None:
        os.close(ends)
        with mail_server(Plan(taken=Filing(inbox))) as port:
            os.write(tell, str(port).encode())
            os.read(waits, 1)

    process = os.fork()
    if process == 0:
        as_child(serve)
    os.close(waits)
    try:
        yield int(os.read(told, 16))
    finally:
        os.close(ends)
        os.waitpid(process, 0)


def sweep(address: str, folder: Path, every: int) -> Figures:
    """All of it, in a folder of its own."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    try:
        with server_process(inbox) as port:
            in_child(lambda: with_its_tables(address))
            return Sweep(_opened(address), folder, port).figures(every)
    finally:
        shutil.rmtree(folder)


def _opened(address: str) -> Database:
    """The register, without a connection: each process makes its own."""
    database = open_database(address)
    database.close()
    gc.freeze()  # a process that is forked copies what its garbage collector touches
    return database


if __name__ == "__main__":
    how_many = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print(json.dumps(asdict(sweep(sys.argv[1], Path(sys.argv[2]), how_many))))  # noqa: T201
