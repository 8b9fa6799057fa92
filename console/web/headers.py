"""The headers of every answer, errors and files included."""

import secrets
from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Only our own styles, pictures and fonts; scripts with this answer's nonce; nobody may frame the page.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

#: A page that shows a message within itself, and the message: an old mail with styles of its own, in a sandbox that
#: runs nothing, loads nothing, leads nowhere, and stands in our own pages alone.
WITH_FRAME = f"{POLICY}; frame-src 'self'"
MESSAGE = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)

FIXED: Mapping[str, str] = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}

#: A file under this address is the same for everybody, and has a name that changes with it.
STATIC = "/static/"


def show_frame(request: Request) -> None:
    """Let this answer hold a frame with a page of ours."""
    request.state.policy = WITH_FRAME


def be_message(request: Request) -> None:
    """Let this answer be the message in such a frame."""
    request.state.policy = MESSAGE


class SecureHeaders:
    """Puts the headers on whatever goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # In small letters and figures: among others it could by chance read like the reference of a child.
        nonce = secrets.token_hex(16)
        scope.setdefault("state", {})["nonce"] = nonce
        is_static = scope["path"].startswith(STATIC)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FIXED.items():
                    headers[name] = value
                policy = scope["state"].get("policy", POLICY)
                headers["Content-Security-Policy"] = policy.format(nonce=nonce)
                if policy == MESSAGE:
                    headers["X-Frame-Options"] = "SAMEORIGIN"
                headers["Cache-Control"] = (
                    "public, max-age=31536000, immutable" if is_static and message["status"] == 200 else "no-store"
                )
                if "server" in headers:
                    del headers["server"]
            await send(message)

        await self.app(scope, receive, with_headers)
