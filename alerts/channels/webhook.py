"""A chat room by webhook: the text of `alerts.message.build_chat`, posted as it is.

Its address is the secret that opens the room, so it comes from the environment and is never shown.
"""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Refused
from alerts.channels.wire import encryption, is_this_machine
from alerts.channels.within import within
from alerts.delivery_errors import ChannelRefused

#: Negative answers that say "later", not "never": too slow, too early, too many.
_LATER = (408, 425, 429)
#: A room that asks for more patience than this is asked again after a day.
_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class WebhookChannel:
    """One room."""

    address: str = field(repr=False)
    trusted: Path | None = None
    deadline_seconds: float = 60.0
    name: str = "webhook"

    def __post_init__(self) -> None:
        parts = _parts(self.address)
        if parts is None:
            raise ChannelRefused(channel=self.name, because="its address is not one of the web. Give https://...")
        if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
            raise ChannelRefused(channel=self.name, because="its address is not encrypted. Give one with https.")
        encryption(self.name, self.trusted)

    @contextmanager
    def open(self) -> Iterator["WebhookSession"]:
        """A session; each message is a connection of its own."""
        yield WebhookSession(self)


class WebhookSession:
    """Posts messages to the room."""

    def __init__(self, channel: WebhookChannel) -> None:
        self._channel = channel

    def deliver(self, parcel: Parcel) -> Outcome:
        """Post one message within the deadline. No redirect is followed: it would carry the text elsewhere."""
        try:
            status, wait = within(self._channel.deadline_seconds, lambda: self._post(parcel))
        except TimeoutError:
            return Deferred(code="timeout", says="The chat service took too long.", reach=Reach.CONNECTION)
        except (OSError, http.client.HTTPException):
            return Deferred(code="unreachable", says="The chat service cannot be reached.", reach=Reach.CHANNEL)
        return _meaning(status, wait)

    def _post(self, parcel: Parcel) -> tuple[int, str]:
        parts = urlsplit(self._channel.address)
        connection = self._connection(parts)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": parcel.key}
        try:
            connection.request("POST", path, body=parcel.body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Retry-After", "")
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        host, seconds = parts.hostname or "", self._channel.deadline_seconds
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=seconds)
        verified = encryption(self._channel.name, self._channel.trusted)
        return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=verified)


def _meaning(status: int, wait: str) -> Outcome:
    """What an answer says of the message; the words beside it are not read."""
    code = str(status)
    if 200 <= status <= 299:
        return Accepted(code=code, says="The chat service has accepted the message.")
    if 400 <= status <= 499 and status not in _LATER:
        return Refused(code=code, says=f"The chat service refuses the message for good ({code}).")
    says = f"The chat service asks to try again later ({code})."
    return Deferred(code=code, says=says, reach=Reach.CHANNEL, retry_after=_seconds(wait))


def _seconds(wait: str) -> timedelta | None:
    """How long to wait, when it says so in seconds; a date would be of a clock that is not ours."""
    if not (wait.isascii() and wait.isdigit()):
        return None
    return min(timedelta(seconds=int(wait[:9])), _LONGEST_WAIT)


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if is_whole and address.isascii() and address.isprintable() and " " not in address else None
