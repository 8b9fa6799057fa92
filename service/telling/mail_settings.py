"""How messages go out: the keys of [alerts] about channels and hours."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from alerts.delivery_errors import AddressNotPlain, HeaderNotPlain
from alerts.message import Letterhead, plain_address, plain_list_id, plain_name
from engine.strict import StrictFile, Types
from engine.toml_file import did_you_mean
from service.web_address import is_web_address

CHANNELS = ("folder", "smtp", "notify", "webhook")
KEYS: Types = {
    "channel": str,
    "sender": str,
    "sender_name": str,
    "reply_to": str,
    "list_id": str,
    "folder": str,
    "host": str,
    "port": int,
    "bounces_to": str,
    "username": str,
    "trusted": str,
    "template_id": str,
    "reply_to_id": str,
    "digest_at": str,
    "digest_lines": int,
    "weekend_digests": bool,
    "console": str,
}
#: What a channel cannot do without.
REQUIRED = {
    "folder": ("sender",),
    "smtp": ("sender", "host", "bounces_to"),
    "notify": ("sender", "template_id"),
    "webhook": (),
}
HIGHEST_PORT = 65535
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """One way out, and when."""

    channel: str
    letterhead: Letterhead
    #: Where the folder channel writes.
    folder: Path
    host: str = ""
    port: int = 25
    bounces_to: str = ""
    username: str | None = None
    trusted: Path | None = None
    template_id: str = ""
    reply_to_id: str | None = None
    #: London time before which no digest goes out; what is urgent goes at once.
    digest_at: time = time(7, 0)
    digest_lines: int = 50
    #: Whether digests go out on days that are no working days.
    weekend_digests: bool = False
    #: Where the console answers: references in a digest lead there.
    console: str | None = None


def read_mail_settings(file: StrictFile, table: Mapping[str, Any]) -> MailSettings | None:
    """The way out; None without a channel: then nothing is sent."""
    if "channel" not in table:
        return None
    channel = table["channel"]
    if channel not in CHANNELS:
        problem = (
            f"there is no channel '{channel}'.{did_you_mean(channel, CHANNELS)} It is one of {', '.join(CHANNELS)}."
        )
        raise file.refuse("channel", problem, table="alerts")
    for key in REQUIRED[channel]:
        if key not in table:
            raise file.refuse("channel", f"the channel {channel} needs `{key}` as well.", table="alerts")
    _check_values(file, table)
    plain = ("host", "port", "bounces_to", "username", "template_id", "reply_to_id", "digest_lines", "weekend_digests")
    folder = file.path.parent
    return MailSettings(
        channel=channel,
        letterhead=_letterhead(file, table),
        folder=folder / table.get("folder", "mail"),
        trusted=folder / table["trusted"] if "trusted" in table else None,
        console=table["console"].rstrip("/") if "console" in table else None,
        digest_at=_time(file, table["digest_at"]) if "digest_at" in table else MailSettings.digest_at,
        **{key: table[key] for key in plain if key in table},
    )


def _check_values(file: StrictFile, table: Mapping[str, Any]) -> None:
    """What no way out could use is refused now, and not in the middle of a night."""
    if table.get("digest_lines", 1) < 1:
        raise file.refuse("digest_lines", "write a whole number of 1 or more.", table="alerts")
    if not 1 <= table.get("port", 25) <= HIGHEST_PORT:
        raise file.refuse("port", f"write a whole number from 1 to {HIGHEST_PORT}.", table="alerts")
    if "console" in table and not is_web_address(table["console"]):
        raise file.refuse("console", "write an address that begins with https://.", table="alerts")
    for key in ("host", "username", "template_id", "reply_to_id", "folder", "trusted"):
        if key in table and not table[key].strip():
            raise file.refuse(key, "it is empty. Fill it in, or take the line out.", table="alerts")
    if "trusted" in table and not (file.path.parent / table["trusted"]).is_file():
        problem = f"there is no file {table['trusted']}. Check the path, which is read beside this file."
        raise file.refuse("trusted", problem, table="alerts")


def _letterhead(file: StrictFile, table: Mapping[str, Any]) -> Letterhead:
    for key in ("sender", "bounces_to", "reply_to"):
        if key in table:
            _check_address(file, key, table[key])
    _check_header(file, table, "sender_name", plain_name, 'Write one line of words, like "Corewatch".')
    _check_header(file, table, "list_id", plain_list_id, 'Write it like "corewatch.council.gov.uk".')
    sender = table.get("sender", "corewatch@localhost.localdomain")
    return Letterhead(
        address=sender,
        name=table.get("sender_name", "Corewatch"),
        list_id=table.get("list_id", f"corewatch.{sender.partition('@')[2]}"),
        reply_to=table.get("reply_to"),
    )


def _check_address(file: StrictFile, key: str, address: str) -> None:
    try:
        plain_address(address, what=key)
    except AddressNotPlain as error:
        problem = f"'{address}' is no plain address. Write one like corewatch@council.gov.uk."
        raise file.refuse(key, problem, table="alerts") from error


def _check_header(file: StrictFile, table: Mapping[str, Any], key: str, plain: Callable[[str], str], hint: str) -> None:
    if key not in table:
        return
    try:
        plain(table[key])
    except HeaderNotPlain as error:
        raise file.refuse(key, f"{table[key]!r} cannot stand in an email. {hint}", table="alerts") from error


def _time(file: StrictFile, text: str) -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise file.refuse("digest_at", f"'{text}' is no time of day. Write it like \"07:00\".", table="alerts")
    return time(int(match[1]), int(match[2]))
