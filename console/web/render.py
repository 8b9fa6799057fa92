"""From a template and its context to an answer."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from console.look import environment
from console.wiring import Console


def render(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page, with the nonce of this answer; the frame is that of nobody unless the context says who is signed in."""
    page = environment().get_template(template)
    whole = {**_frame(request), **context}
    return HTMLResponse(page.render(csp_nonce=request.state.nonce, **whole), status_code=status)


def _frame(request: Request) -> dict[str, Any]:
    console: Console = request.app.state.console
    return {
        "authority_name": console.authority,
        "person_name": None,
        "navigation": [],
        "is_synthetic": False,
        "freshness": None,
        "version": _version(),
        "footer_links": [{"text": "What is recorded about you", "href": "/privacy"}],
    }


@cache
def _version() -> str:
    return version("corewatch")
