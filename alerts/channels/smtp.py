"""E-mail over SMTP: one recipient a message, encrypted unless the server is this machine, never longer than a minute.

What a server refuses before it has heard a recipient is us: our network, our login, our own address. That is no reason
to give up a reader, so the message is deferred, and this pass ends. From RCPT on it is about this message and this
reader: 4xx defers, 5xx refuses.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Refused
from alerts.channels.wire import encryption, is_this_machine
from alerts.delivery_errors import AddressNotPlain, ChannelRefused
from alerts.message import plain_address

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_OK, _WILL_FORWARD, _SEND_THE_TEXT, _CLOSING, _TOO_BIG = 250, 251, 354, 421, 552
#: What a server may take over the good-bye, when everything that matters is done.
_GOODBYE_SECONDS = 5.0
#: One TLS record: the deadline is looked at between two of them.
_PIECE = 16 * 1024
_LONGEST_LINE = 8192
#: The steps of a connection, in which nothing has been said of any message yet.
_BEFORE_MAIL = ("connect", "EHLO", "STARTTLS", "login")


@dataclass(frozen=True, kw_only=True)
class SmtpChannel:
    """The settings of a mail server."""

    host: str
    port: int = 25
    #: Where the mail server sends what it cannot deliver; its domain is what we say hello as.
    bounces_to: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    #: The certificates to trust, when the server's is signed by the authority itself.
    trusted: Path | None = None
    deadline_seconds: float = 60.0
    name: str = "smtp"
    #: Seconds that never run backwards.
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        plain_address(self.bounces_to, what="address for bounces")
        if (self.username is None) != (self.password is None):
            raise ChannelRefused(channel=self.name, because="a login needs a username and a password. Give both.")
        encryption(self.name, self.trusted)

    @property
    def is_encrypted(self) -> bool:
        """No password travels in the clear, and no message leaves this machine in the clear."""
        return self.username is not None or not is_this_machine(self.host)

    @contextmanager
    def open(self) -> Iterator["SmtpSession"]:
        """A session, which connects at its first message; the good-bye comes when it is closed."""
        session = SmtpSession(self)
        try:
            yield session
        finally:
            session.close()


class SmtpSession:
    """One connection, which carries many messages, and is made again after it was lost."""

    def __init__(self, channel: SmtpChannel) -> None:
        self._channel = channel
        self._line: _Line | None = None

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand over one message within the deadline.

        1. Connect, encrypt and log in, unless an earlier message did.
        2. MAIL, RCPT, DATA, the message.
        3. A connection that is lost, or too slow, defers. After the message nobody knows: the same bytes go again.
        """
        try:
            plain_address(parcel.recipient, what="recipient's address")
        except AddressNotPlain:
            return Refused(code="address", says="The address is not a plain e-mail address.")
        progress = _Progress(self._channel)
        try:
            return self._transaction(self._connected(progress), parcel)
        except (OSError, smtplib.SMTPException) as trouble:
            self._hang_up()
            return _meaning_of_trouble(trouble, progress)

    def close(self) -> None:
        """Say good-bye. Every message is settled by now, so what goes wrong here changes nothing."""
        if self._line is not None:
            self._line.progress = _Progress(self._channel, seconds=_GOODBYE_SECONDS)
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
            self._hang_up()

    def _connected(self, progress: "_Progress") -> "_Line":
        if self._line is None:
            self._line = _Line(self._channel, progress)
            self._line.begin()
        self._line.progress = progress
        return self._line

    def _transaction(self, line: "_Line", parcel: Parcel) -> Outcome:
        steps: tuple[tuple[str, tuple[int, ...], Callable[[], tuple[int, bytes]]], ...] = (
            ("MAIL", (_OK,), lambda: line.mail(self._channel.bounces_to)),
            ("RCPT", (_OK, _WILL_FORWARD), lambda: line.rcpt(parcel.recipient)),
            ("DATA", (_SEND_THE_TEXT,), lambda: line.docmd("DATA")),
            ("the message", (_OK,), lambda: line.text(parcel.body)),
        )
        for step, good, ask in steps:
            line.progress.step = step
            code, reply = ask()
            if code not in good:
                return self._not_taken(code, reply, step)
        return Accepted(code=_code(code, reply), says="The mail server has accepted the message.")

    def _not_taken(self, code: int, reply: bytes, step: str) -> Outcome:
        """What the answer means, and a clean start for the next message."""
        if not self._starts_clean(code):
            self._hang_up()
        return _meaning_of_answer(code, reply, step)

    def _starts_clean(self, code: int) -> bool:
        """True when the connection can carry another message."""
        if self._line is None or code == _CLOSING or not _is_negative(code):
            return False
        try:
            return self._line.rset()[0] == _OK
        except (OSError, smtplib.SMTPException):
            return False

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


class _Progress:
    """Where one message stands, and how long it may still take."""

    def __init__(self, channel: SmtpChannel, *, seconds: float | None = None) -> None:
        self._clock = channel.clock
        self._deadline = channel.clock() + (channel.deadline_seconds if seconds is None else seconds)
        self.step = "connect"

    @property
    def is_late(self) -> bool:
        return self._clock() >= self._deadline

    def seconds_left(self) -> float:
        if self.is_late:
            raise TimeoutError
        return self._deadline - self._clock()


class _Line(smtplib.SMTP):
    """A connection with a deadline over all of it: smtplib's own timeout begins again with each byte."""

    def __init__(self, channel: SmtpChannel, progress: _Progress) -> None:
        self.channel, self.progress = channel, progress
        hello = channel.bounces_to.partition("@")[2]
        super().__init__(channel.host, channel.port, local_hostname=hello, timeout=progress.seconds_left())

    def begin(self) -> None:
        """From the greeting to the first message."""
        self._greet()
        if self.channel.is_encrypted:
            self.progress.step = "STARTTLS"
            code, reply = self.starttls(context=encryption(self.channel.name, self.channel.trusted))
            if code != 220:
                raise smtplib.SMTPResponseException(code, reply)
            self._greet()
        if self.channel.username is not None and self.channel.password is not None:
            self.progress.step = "login"
            self.login(self.channel.username, self.channel.password)

    def text(self, body: bytes) -> tuple[int, bytes]:
        """Send the message as it is, with the dots doubled that begin a line."""
        end = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(re.sub(rb"(?m)^\.", b"..", body) + end)
        return self.getreply()

    def send(self, s: str | bytes) -> None:  # type: ignore[override] # smtplib takes any buffer; we send two kinds
        whole = s.encode("ascii") if isinstance(s, str) else s
        for start in range(0, len(whole), _PIECE):
            if self.sock is not None:
                self.sock.settimeout(self.progress.seconds_left())
            super().send(whole[start : start + _PIECE])

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock, self.progress.seconds_left)
        return super().getreply()

    def _greet(self) -> None:
        self.progress.step = "EHLO"
        code, reply = self.ehlo()
        if code != _OK:
            raise smtplib.SMTPResponseException(code, reply)


class _Answers:
    """The server's answers, line by line, each byte within the deadline."""

    def __init__(self, sock: socket.socket, seconds_left: Callable[[], float]) -> None:
        self._sock, self._seconds_left = sock, seconds_left
        self._read = b""

    def readline(self, limit: int) -> bytes:
        while b"\n" not in self._read and len(self._read) < limit:
            self._sock.settimeout(self._seconds_left())
            more = self._sock.recv(_LONGEST_LINE)
            if not more:
                break
            self._read += more
        line = self._read[: min(self._read.find(b"\n") + 1 or limit, limit)]
        self._read = self._read[len(line) :]
        return line

    def close(self) -> None:
        """The connection closes its socket itself."""


def _meaning_of_answer(code: int, reply: bytes, step: str) -> Outcome:
    """What a negative answer to a step says of the message."""
    words = _code(code, reply)
    if step == "MAIL" and code not in (_CLOSING, _TOO_BIG) and code >= 500:
        says = f"The mail server does not accept messages from us ({words} at MAIL). Check the settings of the channel."
        return Deferred(code=words, says=says, reach=Reach.CHANNEL)
    if 500 <= code <= 599:
        return Refused(code=words, says=f"The mail server refuses it for good ({words} at {step}).")
    reach = Reach.MESSAGE if 400 <= code <= 499 and code != _CLOSING else Reach.CONNECTION
    return Deferred(code=words, says=f"The mail server asks to try again later ({words} at {step}).", reach=reach)


def _meaning_of_trouble(trouble: Exception, progress: _Progress) -> Deferred:
    """What trouble on the way says; never its own words, which may quote anything."""
    code, says = _named(trouble, progress)
    reach = Reach.CHANNEL if progress.step in _BEFORE_MAIL else Reach.CONNECTION
    return Deferred(code=code, says=says, reach=reach)


def _named(trouble: Exception, progress: _Progress) -> tuple[str, str]:
    at = progress.step
    if progress.is_late or isinstance(trouble, TimeoutError):
        return "timeout", f"The mail server took too long (at {at})."
    match trouble:
        case smtplib.SMTPResponseException():
            words = _code(trouble.smtp_code, _bytes(trouble.smtp_error))
            return words, f"The mail server does not let us in ({words} at {at})."
        case smtplib.SMTPNotSupportedError():
            return f"no-{at.lower()}", f"The mail server does not offer {at}, and nothing is sent without it."
        case ssl.SSLCertVerificationError():
            return "certificate", "The mail server's certificate cannot be trusted. Check its name and who signed it."
        case ssl.SSLError():
            return "encryption", "The mail server and this machine find no encryption that both trust."
        case socket.gaierror():
            return "no-such-name", "The mail server's name is not known. Check the settings of the channel."
    if at == "connect":
        return "unreachable", "The mail server cannot be reached."
    if at == "the message":
        return "dropped-after-data", "The connection was lost after the message; whether it was taken is not known."
    return "dropped", f"The connection to the mail server was lost (at {at})."


def _code(code: int, reply: bytes) -> str:
    """The three digits and the enhanced code: the words beside them may quote the address."""
    enhanced = _ENHANCED.match(reply)
    return f"{code} {enhanced[1].decode('ascii')}" if enhanced else str(code)


def _bytes(reply: str | bytes) -> bytes:
    return reply.encode("utf-8", "replace") if isinstance(reply, str) else reply


def _is_negative(code: int) -> bool:
    return 400 <= code <= 599
