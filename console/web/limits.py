"""How much may be sent: a request that is too large is refused before it is read whole."""

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.plain import refusal

#: Forms and documents are small; no page takes a file.
BODY_BYTES = 256 * 1024
QUERY_BYTES = 8 * 1024


class TooLarge(Exception):  # noqa: N818 - named for the trouble
    """More came than may."""


class Limits:
    """Refuses what is too large, by what it says of itself, and by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(scope["query_string"]) > QUERY_BYTES:
            await refusal(scope, 414, "The address is too long.")(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said) > BODY_BYTES:
            await refusal(scope, 413, "What was sent is too large.")(scope, receive, send)
            return
        await self._counting(scope, receive, send)

    async def _counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A body may come without saying how long it is."""
        came, has_begun = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > BODY_BYTES:
                raise TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal has_begun
            if came > BODY_BYTES and not has_begun:
                # Whatever the form reader made of it: the answer is ours.
                return
            has_begun = True
            await send(message)

        with suppress(TooLarge):
            await self.app(scope, counted, watched)
        if came > BODY_BYTES and not has_begun:
            await refusal(scope, 413, "What was sent is too large.")(scope, receive, send)
