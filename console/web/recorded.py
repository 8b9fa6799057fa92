"""The last gate: an answer that shows cases and is not in the access log does not go out."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.access.roles import May

#: What shows nothing of any case.
WITHOUT_CASES = frozenset({May.SEE_RULES, May.OWN_SETTINGS, May.SEE_MEASURES})


class NotWrittenDown(RuntimeError):  # noqa: N818 - named for the trouble
    """A page was about to show cases that nobody wrote down."""


class Recorded:
    """Holds each answer until it is known to be recorded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start":
                state = scope.get("state", {})
                needed = state.get("needs")
                must_be = needed is not None and needed not in WITHOUT_CASES and message["status"] < 400
                if must_be and not state.get("recorded"):
                    raise NotWrittenDown(scope.get("path"))
            await send(message)

        await self.app(scope, receive, checked)
