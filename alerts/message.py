"""The final bytes of one message: built once, kept, and sent as they are however often it takes.

A receiver folds two copies into one by Message-ID and Date. So both are fixed here, from what is handed in, and nothing
that changes from try to try may stand in a message.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.delivery_errors import AddressNotPlain, HeaderNotPlain, MomentWithoutZone

#: What every mail server takes: no quotes, no comments, no letters beyond ASCII.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_ADDRESS = 254
#: Characters that end a line somewhere, or that cannot be written down at all.
_NOT_IN_A_HEADER = {"Cc", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who the messages come from."""

    address: str
    name: str
    #: Lets a reader's own mail rules find these messages, such as corewatch.council.gov.uk.
    list_id: str
    reply_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Email:
    """One message to one person, before it is bytes."""

    #: The outbox key: the same message has the same key on every run.
    key: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    #: The moment that the message bears, fixed once: never the moment of a try.
    dated_at: datetime
    #: The Message-ID of the message that this one corrects.
    in_reply_to: str | None = None
    #: The Message-IDs of the thread that it belongs to, oldest first.
    references: tuple[str, ...] = ()


def message_id_of(key: str, letterhead: Letterhead) -> str:
    """The Message-ID of an outbox key; the key itself may name a person and does not show."""
    domain = plain_address(letterhead.address, what="letterhead's address").partition("@")[2]
    return f"<{_digest(key)}@{domain}>"


def build_email(email: Email, letterhead: Letterhead) -> bytes:
    """The bytes of a message: the same for the same arguments, always.

    1. Headers that hold a line end, and addresses that are not plain, are refused.
    2. Text and HTML are alternatives, both quoted-printable: every server takes them, and no line is too long.
    3. The boundary follows from the key, and holds what quoted-printable cannot hold.
    """
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(email, letterhead).items():
        message[name] = value
    message.set_content(email.text, cte="quoted-printable")
    if email.html is not None:
        message.add_alternative(email.html, subtype="html", cte="quoted-printable")
        message.set_boundary(f"=_{_digest(email.key)}")
    return message.as_bytes()


def build_chat(text: str) -> bytes:
    """The bytes of a message to a chat room, as Slack, Mattermost and Teams workflows take them."""
    return json.dumps({"text": text}, ensure_ascii=True).encode("ascii")


def plain_address(address: str, *, what: str) -> str:
    """The address as it was given, when every mail server takes it."""
    if len(address) > _LONGEST_ADDRESS or not _PLAIN_ADDRESS.fullmatch(address):
        raise AddressNotPlain(what=what)
    return address


def _headers(email: Email, letterhead: Letterhead) -> dict[str, str | Address]:
    """The headers in the order in which they stand."""
    headers: dict[str, str | Address] = {
        "From": _address(letterhead.address, what="letterhead's address", name=letterhead.name),
        "To": _address(email.recipient, what="recipient's address"),
        "Subject": _one_line(email.subject, header="Subject"),
        "Date": _date(email.dated_at),
        "Message-ID": message_id_of(email.key, letterhead),
        "List-Id": f"<{_matching(_LIST_ID, letterhead.list_id, header='List-Id')}>",
        "Auto-Submitted": "auto-generated",
        # Exchange sends no "out of office" back, and no receipt.
        "X-Auto-Response-Suppress": "All",
    }
    if letterhead.reply_to is not None:
        headers["Reply-To"] = _address(letterhead.reply_to, what="address for replies")
    return headers | _thread(email)


def _thread(email: Email) -> dict[str, str]:
    """The headers that lay a message beside the ones that it follows."""
    earlier = tuple(_matching(_MESSAGE_ID, one, header="References") for one in email.references)
    if email.in_reply_to is None:
        return {"References": " ".join(earlier)} if earlier else {}
    parent = _matching(_MESSAGE_ID, email.in_reply_to, header="In-Reply-To")
    line = (*(one for one in earlier if one != parent), parent)
    return {"In-Reply-To": parent, "References": " ".join(line)}


def _address(address: str, *, what: str, name: str = "") -> Address:
    return Address(display_name=_printable(name, header=what), addr_spec=plain_address(address, what=what))


def _one_line(value: str, *, header: str) -> str:
    if not value.strip():
        raise HeaderNotPlain(header=header)
    return _printable(value, header=header)


def _printable(value: str, *, header: str) -> str:
    if any(unicodedata.category(letter) in _NOT_IN_A_HEADER for letter in value):
        raise HeaderNotPlain(header=header)
    return value


def _matching(pattern: re.Pattern[str], value: str, *, header: str) -> str:
    if not pattern.fullmatch(value):
        raise HeaderNotPlain(header=header)
    return value


def _date(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise MomentWithoutZone()
    return format_datetime(moment)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:32]
