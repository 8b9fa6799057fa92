"""From a template and its context to an answer."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from console.look import environment

_environment = environment()


def render(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page, with the nonce of this answer."""
    page = _environment.get_template(template)
    return HTMLResponse(page.render(csp_nonce=request.state.nonce, **context), status_code=status)
