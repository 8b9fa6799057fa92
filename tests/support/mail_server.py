"""A real SMTP server on this machine that keeps what it takes, and goes wrong where it is told to."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, AnyStr, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: Where a server can go wrong; `text` is the end of DATA.
Step = Literal["connect", "EHLO", "MAIL", "RCPT", "DATA", "text"]
#: What it can do there beside answering: nothing for ever, a byte now and then, or hang up.
Deed = Literal["drip", "drop", "store and drop"]


@dataclass
class Plan:
    """What a server does wrong, and how often it was asked. A test may change it on the way."""

    #: The step that goes wrong, and what it answers or does there.
    faults: dict[Step, str] = field(default_factory=dict)
    #: Answers to RCPT for single recipients.
    recipients: dict[str, str] = field(default_factory=dict)
    #: How many times a fault is shown before all is well; None is always.
    times: int | None = None
    seen: Counter[str] = field(default_factory=Counter)
    taken: list["Taken"] = field(default_factory=list)

    def fault(self, step: Step) -> str | None:
        """What goes wrong at a step this time."""
        self.seen[step] += 1
        if step not in self.faults or self.times == 0:
            return None
        if self.times is not None:
            self.times -= 1
        return self.faults[step]

    def bodies(self, recipient: str) -> list[bytes]:
        """What was taken for one recipient, in its order."""
        return [one.body for one in self.taken if one.recipients == (recipient,)]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One message that the server took."""

    recipients: tuple[str, ...]
    body: bytes


class FaultyServer(SMTP):
    """aiosmtpd's server, which looks at the plan before each step."""

    def __init__(self, plan: Plan, **settings: Any) -> None:
        super().__init__(_Handler(plan), **settings)
        self.plan = plan
        self.is_greeted = False
        self.is_dripping = False

    def wire(self) -> asyncio.Transport:
        """The connection: a method, because aiosmtpd reads every property while it is still being made."""
        assert isinstance(self.transport, asyncio.Transport)
        return self.transport

    async def push(self, status: AnyStr) -> None:
        if not self.is_greeted:
            self.is_greeted = True
            fault = self.plan.fault("connect")
            if fault is not None:
                await self._go_wrong(fault)
                return
        await self._say(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd finds a command by this name
        if not await self._goes_wrong("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self._goes_wrong("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        answer = next((said for who, said in self.plan.recipients.items() if f"<{who}>" in arg), None)
        if answer is not None:
            self.plan.seen["RCPT"] += 1
            await self._say(answer)
        elif not await self._goes_wrong("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        fault = self.plan.fault("DATA")
        if fault == "drop in the middle":
            await self._say("354 go on")
            await self._reader.read(200)
            self.wire().abort()
        elif fault is not None:
            await self._go_wrong(fault)
        else:
            await super().smtp_DATA(arg)

    async def _goes_wrong(self, step: Step) -> bool:
        fault = self.plan.fault(step)
        if fault is not None:
            await self._go_wrong(fault)
        return fault is not None

    async def _go_wrong(self, fault: str) -> None:
        if fault == "drop":
            self.wire().abort()
        elif fault == "drip":
            await self.drip()
        else:
            await self._say(fault)
            if fault.startswith(("421", "554 5.3.2")):
                self.wire().close()

    async def drip(self) -> None:
        """An answer without an end, a byte at a time: smtplib's own timeout never strikes."""
        while not self.wire().is_closing():
            self._writer.write(b"2")
            await asyncio.sleep(0.02)

    async def _say(self, status: AnyStr) -> None:
        if not self.wire().is_closing():
            await super().push(status)


class _Handler:
    """Keeps the messages."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    async def handle_DATA(self, server: FaultyServer, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.plan.fault("text")
        if fault is None or fault == "store and drop":
            assert isinstance(envelope.original_content, bytes)
            self.plan.taken.append(Taken(recipients=tuple(envelope.rcpt_tos), body=envelope.original_content))
        if fault is None:
            return "250 2.0.0 taken"
        if fault in ("store and drop", "drop"):
            server.wire().abort()
            return "250 nobody hears this"
        if fault == "drip":
            await server.drip()
        return fault


class FaultyController(Controller):
    """A server in a thread, on a port that the machine gives it."""

    def __init__(self, plan: Plan, *, port: int = 0, **settings: Any) -> None:
        self.plan = plan
        self._settings = settings
        self._connections: list[FaultyServer] = []
        super().__init__(_Handler(plan), hostname="127.0.0.1", port=port)

    def factory(self) -> SMTP:
        connection = FaultyServer(self.plan, hostname="mail.example", ident="test", **self._settings)
        self._connections.append(connection)
        return connection

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(timeout=10)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        """End what is still open, and let each connection notice: nothing is left for the garbage collector."""
        for connection in self._connections:
            if connection.transport is not None:
                connection.wire().abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=5)

    def _trigger_server(self) -> None:
        # aiosmtpd looks for its server at the port that it was asked for, which is 0.
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        faults, self.plan.faults = self.plan.faults, {}
        super()._trigger_server()  # type: ignore[no-untyped-call] # aiosmtpd is typed in parts
        self.plan.faults = faults
        self.plan.seen.clear()


@contextmanager
def mail_server(plan: Plan, *, port: int = 0, tls: ssl.SSLContext | None = None, login: Any = None) -> Iterator[int]:
    """Run a server for the length of a block; gives its port."""
    settings: dict[str, Any] = {"tls_context": tls} if tls else {}
    if login is not None:
        settings |= {"authenticator": login}
    controller = FaultyController(plan, port=port, **settings)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
