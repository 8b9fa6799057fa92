"""Addresses that an authority writes into its configuration."""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_web_address(text: str) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or this machine."""
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
    return is_safe and bool(address.hostname)
