"""An answer without a page: for what is refused before anybody is known."""

from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope


def refusal(scope: Scope, status: int, says: str) -> Response:
    """A sentence, as JSON for the API and as plain text for all others."""
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": says}, status_code=status)
    return PlainTextResponse(f"{says}\n", status_code=status)
