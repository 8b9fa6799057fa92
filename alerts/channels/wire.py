"""What every channel over a network holds to: encrypted, and verified, unless it ends on this machine."""

import ssl
from ipaddress import ip_address
from pathlib import Path

from alerts.delivery_errors import ChannelRefused


def is_this_machine(host: str) -> bool:
    """True for a host that can only be this machine: what is said to it does not leave it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def encryption(channel: str, trusted: Path | None) -> ssl.SSLContext:
    """How a connection is encrypted: the other side's certificate and its name are verified, always."""
    try:
        return ssl.create_default_context(cafile=trusted)
    except OSError:
        because = "the file of trusted certificates cannot be read. Give a PEM file."
        raise ChannelRefused(channel=channel, because=because) from None
