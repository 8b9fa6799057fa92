"""GOV.UK Notify, by its own client: a message of ours is a template of theirs, filled with our subject and our text.

Notify does not fold two requests with the same reference into one. So our reference is the outbox key, and before a
second try it is asked whether the first arrived after all.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Receipt, Refused
from alerts.channels.wire import is_this_machine
from alerts.channels.within import within
from alerts.delivery_errors import ChannelRefused

#: States of Notify in which a message of ours is on its way or has arrived: sending it again would double it.
_ON_ITS_WAY = ("created", "sending", "pending", "sent", "delivered")
_KEY_LENGTH = 74
_NO_ANSWER = 503


_RECEIPTS = {
    "delivered": Receipt.DELIVERED,
    "permanent-failure": Receipt.PERMANENT_FAILURE,
    "temporary-failure": Receipt.TEMPORARY_FAILURE,
    "technical-failure": Receipt.TECHNICAL_FAILURE,
    "validation-failed": Receipt.TECHNICAL_FAILURE,
}


@dataclass(frozen=True, kw_only=True)
class NotifyChannel:
    """One service of GOV.UK Notify, and the template that holds ((subject)) and ((body))."""

    api_key: str = field(repr=False)
    template_id: str
    #: Which of the service's addresses answers come to.
    reply_to_id: str | None = None
    base_url: str = "https://api.notifications.service.gov.uk"
    deadline_seconds: float = 60.0
    name: str = "notify"

    def __post_init__(self) -> None:
        if len(self.api_key) < _KEY_LENGTH:
            raise ChannelRefused(channel=self.name, because="the API key is not whole. Copy it again from Notify.")
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
            raise ChannelRefused(channel=self.name, because="its address is not encrypted. Give one with https.")
        try:
            import_module("notifications_python_client")
            # The client logs what the service answers, which may quote an address: nobody is to hear that.
            logging.getLogger("notifications_python_client.base").disabled = True
        except ModuleNotFoundError:
            because = 'its client is not installed. Run pip install "corewatch[notify]".'
            raise ChannelRefused(channel=self.name, because=because) from None

    @contextmanager
    def open(self) -> Iterator["NotifySession"]:
        """A session; there is nothing to close."""
        yield NotifySession(self)


class NotifySession:
    """Sends messages by Notify, and asks after them."""

    def __init__(self, channel: NotifyChannel) -> None:
        self._channel = channel

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand over one message within the deadline; one that may have arrived is looked for first."""
        try:
            return within(self._channel.deadline_seconds, lambda: self._send(parcel))
        except TimeoutError:
            return Deferred(code="timeout", says="GOV.UK Notify took too long.", reach=Reach.CONNECTION)

    def receipt(self, provider_ref: str) -> Receipt:
        """What has become of a message; `ON_ITS_WAY` also when Notify gives no answer now."""
        try:
            found = within(self._channel.deadline_seconds, lambda: self._client().get_notification_by_id(provider_ref))
        except (TimeoutError, _api_error()):
            return Receipt.ON_ITS_WAY
        return _RECEIPTS.get(_text(found, "status"), Receipt.ON_ITS_WAY)

    def _send(self, parcel: Parcel) -> Outcome:
        client = self._client()
        try:
            earlier = _on_its_way(client, parcel.key) if parcel.is_repeat else None
            if earlier is not None:
                return _accepted(earlier)
            return _accepted(
                client.send_email_notification(
                    email_address=parcel.recipient,
                    template_id=self._channel.template_id,
                    personalisation=_filled(parcel.body),
                    reference=parcel.key,
                    email_reply_to_id=self._channel.reply_to_id,
                )
            )
        except _api_error() as error:
            return _meaning(error)

    def _client(self) -> Any:
        """A client of its own for each message: it is not to be shared, and a late one may still be at work."""
        from notifications_python_client.notifications import NotificationsAPIClient

        channel = self._channel
        make: Any = NotificationsAPIClient  # the client is not typed
        return make(channel.api_key, base_url=channel.base_url, timeout=channel.deadline_seconds)


def _on_its_way(client: Any, reference: str) -> Mapping[str, Any] | None:
    """The message with our reference that Notify has already, unless it failed."""
    found = client.get_all_notifications(reference=reference, template_type="email")
    notifications: list[Mapping[str, Any]] = found.get("notifications", [])
    return next((one for one in notifications if one.get("status") in _ON_ITS_WAY), None)


def _accepted(answer: Mapping[str, Any]) -> Accepted:
    return Accepted(code="accepted", says="GOV.UK Notify has accepted the message.", provider_ref=_text(answer, "id"))


def _filled(body: bytes) -> dict[str, str]:
    """What fills the template: taken from the stored bytes, so that every try says the same."""
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(body)
    text = message.get_body(("plain",)) or message
    return {"subject": str(message["Subject"]), "body": str(text.get_content()).replace("\r\n", "\n")}


def _meaning(error: Any) -> Outcome:
    """What an error of the client says of the message; the words of the service are read for their kind only."""
    status = int(error.status_code)
    code = str(status)
    if status == 400 and "ValidationError" in _kinds(error):
        return Refused(code=code, says=f"GOV.UK Notify refuses the address or the message for good ({code}).")
    if status in (401, 403, 404):
        says = f"GOV.UK Notify does not accept our key or our template ({code}). Check the settings of the channel."
        return Deferred(code=code, says=says, reach=Reach.CHANNEL)
    if status == 400:
        says = f"GOV.UK Notify does not accept the request ({code}). Check the template and the kind of API key."
        return Deferred(code=code, says=says, reach=Reach.CONNECTION)
    if status == 429 or status >= 500:
        says = "GOV.UK Notify cannot be reached, or asks to try again later."
        return Deferred(code="unreachable" if status == _NO_ANSWER else code, says=says, reach=Reach.CHANNEL)
    says = f"GOV.UK Notify gave an answer that is not understood ({code}); whether it took the message is not known."
    return Deferred(code=code, says=says, reach=Reach.CONNECTION)


def _kinds(error: Any) -> set[str]:
    said = error.message
    return {_text(one, "error") for one in said if isinstance(one, dict)} if isinstance(said, list) else set()


def _text(answer: Any, key: str) -> str:
    return str(answer.get(key) or "") if isinstance(answer, Mapping) else ""


def _api_error() -> type[Exception]:
    from notifications_python_client.errors import APIError

    return APIError
