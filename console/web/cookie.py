"""The one cookie: a secret, readable by no script, sent to this host alone."""

from fastapi import Request, Response

NAME = "__Host-corewatch"


def session_of(request: Request) -> str | None:
    """The secret that came with a request."""
    return request.cookies.get(NAME)


def set_session(response: Response, token: str) -> None:
    """Hand the secret out; it goes when the browser closes."""
    response.set_cookie(NAME, token, path="/", secure=True, httponly=True, samesite="lax")


def forget_session(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(NAME, path="/", secure=True, httponly=True, samesite="lax")
