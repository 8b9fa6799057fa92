"""The final bytes of one message: built once, kept, and sent as they are however often it takes.

A receiver folds two copies into one by Message-ID and Date. So both are fixed here, from what is handed in, and nothing
that changes from try to try may stand in a message.
"""

import hashlib
import json
import re
import unicodedata
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from alerts.delivery_errors import AddressNotPlain, HeaderNotPlain, MomentWithoutZone

#: What every mail server takes: no quotes, no comments, no letters beyond ASCII.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_ADDRESS = 254
#: Words of a header on one line, and bytes of it in one encoded piece: both fit beside the header's name.
_LONGEST_PLAIN, _LONGEST_PIECE = 60, 42
_SENDER = "sender's address"
_RECIPIENT = "recipient's address"
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
    domain = plain_address(letterhead.address, what=_SENDER).partition("@")[2]
    return f"<{_digest(key)}@{domain}>"


def build_email(email: Email, letterhead: Letterhead) -> bytes:
    """The bytes of a message: the same for the same arguments, always.

    1. Headers that hold a line end, and addresses that are not plain, are refused.
    2. Text and HTML are alternatives, both quoted-printable: every server takes them, and no line is too long.
    3. The boundary follows from the key, and holds what quoted-printable cannot hold.

    It is put together here, and not by the email library, which takes five times as long and words it anew in each
    version of Python; the library's own parser reads it back in the tests.
    """
    headers = "".join(f"{line}\r\n" for line in (*_headers(email, letterhead), "MIME-Version: 1.0"))
    text = _part("plain", email.text)
    if email.html is None:
        return headers.encode("ascii") + text
    boundary = f"=_{_digest(email.key)}"
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    mark = f"\r\n--{boundary}".encode("ascii")
    html = _part("html", email.html)
    return (headers + kind).encode("ascii") + mark + b"\r\n" + text + mark + b"\r\n" + html + mark + b"--\r\n"


def build_chat(text: str) -> bytes:
    """The bytes of a message to a chat room, as Slack and Mattermost take them."""
    return json.dumps({"text": text}, ensure_ascii=True).encode("ascii")


def plain_address(address: str, *, what: str) -> str:
    """The address as it was given, when every mail server takes it."""
    if len(address) > _LONGEST_ADDRESS or not _PLAIN_ADDRESS.fullmatch(address):
        raise AddressNotPlain(what=what)
    return address


def plain_name(name: str) -> str:
    """The sender's name as it was given, when a header can carry it."""
    return _one_line(name, header=_SENDER)


def plain_list_id(list_id: str) -> str:
    """The list's name as it was given, when a header can carry it."""
    return _matching(_LIST_ID, list_id, header="List-Id")


def _headers(email: Email, letterhead: Letterhead) -> Iterator[str]:
    """The headers in the order in which they stand."""
    yield f"From: {_mailbox(letterhead.address, what=_SENDER, name=letterhead.name)}"
    yield f"To: {plain_address(email.recipient, what=_RECIPIENT)}"
    yield f"Subject: {_subject(email.subject)}"
    yield f"Date: {_date(email.dated_at)}"
    yield f"Message-ID: {message_id_of(email.key, letterhead)}"
    yield f"List-Id: <{plain_list_id(letterhead.list_id)}>"
    yield "Auto-Submitted: auto-generated"
    # Exchange sends no "out of office" back, and no receipt.
    yield "X-Auto-Response-Suppress: All"
    if letterhead.reply_to is not None:
        yield f"Reply-To: {plain_address(letterhead.reply_to, what='address for replies')}"
    yield from _thread(email)


def _thread(email: Email) -> Iterator[str]:
    """The headers that lay a message beside the ones that it follows."""
    line = [_matching(_MESSAGE_ID, one, header="References") for one in email.references]
    if email.in_reply_to is not None:
        parent = _matching(_MESSAGE_ID, email.in_reply_to, header="In-Reply-To")
        line = [*(one for one in line if one != parent), parent]
        yield f"In-Reply-To: {parent}"
    if line:
        yield "References: " + "\r\n ".join(line)


def _part(kind: str, text: str) -> bytes:
    """The text or the HTML, with the two headers that say how it is written."""
    headers = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    lines = "\r\n".join(_LINE_END.split(text.removesuffix("\n"))) + "\r\n"
    return headers.encode("ascii") + b2a_qp(lines.encode("utf-8", "replace"))


def _subject(subject: str) -> str:
    words = _one_line(subject, header="Subject")
    is_plain = words.isascii() and len(words) <= _LONGEST_PLAIN and "=?" not in words
    return words if is_plain else _encoded(words)


def _mailbox(address: str, *, what: str, name: str) -> str:
    words = _one_line(name, header=what)
    quoted = '"' + words.replace("\\", r"\\").replace('"', r"\"") + '"'
    is_plain = words.isascii() and len(words) <= _LONGEST_PLAIN and "=?" not in words
    return f"{quoted if is_plain else _encoded(words)}\r\n <{plain_address(address, what=what)}>"


def _encoded(words: str) -> str:
    """Words as a header can carry them: UTF-8 in base64, in pieces that cut no letter in two."""
    pieces = [b""]
    for letter in words:
        if len(pieces[-1]) + len(letter.encode("utf-8")) > _LONGEST_PIECE:
            pieces.append(b"")
        pieces[-1] += letter.encode("utf-8")
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in pieces)


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
