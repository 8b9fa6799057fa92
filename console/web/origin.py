"""A change is taken from our own pages only: by what the browser says of where a request came from."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from console.web.plain import refusal

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_HERE = frozenset({"same-origin", "none"})


class SameOrigin:
    """Refuses changes that another site sends. A token in a header cannot be sent by another site, and may pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not _is_ours(Headers(scope=scope)):
            answer = refusal(scope, 403, "This change did not come from a page of Corewatch, and was not made.")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_ours(headers: Headers) -> bool:
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return True
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said in FROM_HERE
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] == headers.get("host")
