"""The log of requests: route, status, time taken, account number. No address, no query, no name."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.counting import count_request
from service.logs import Log


class Journal:
    """Writes one line a request."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._write(scope, status, time.perf_counter() - began)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        who = scope.get("state", {}).get("who")
        count_request(route, scope["method"], status, seconds)
        self.log(
            "request",
            route=route,
            method=scope["method"],
            status=status,
            milliseconds=round(seconds * 1000, 1),
            account=getattr(who, "account_id", None),
        )
