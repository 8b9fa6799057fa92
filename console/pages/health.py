"""Whether the console is alive and can work, and figures for monitoring. None of it is about a person."""

import os
import secrets

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select

from alerts.channels.secrets import secret
from alerts.delivery_errors import SecretMissing
from console.errors import NotFound
from console.web.counting import REGISTRY
from console.wiring import Console
from register.errors import RegisterError
from register.tables import run

router = APIRouter()

#: What a monitoring system shows to read the figures; without it they are for this machine alone.
TOKEN = "COREWATCH_METRICS_TOKEN"  # noqa: S105 - the name of a variable
LOOPBACK = ("127.0.0.1", "::1")


@router.get("/healthz")
def is_alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def is_ready(request: Request) -> Response:
    """The register can be read."""
    console: Console = request.app.state.console
    try:
        with console.database.reading() as connection:
            connection.execute(select(run.c.id).limit(1)).first()
    except RegisterError:
        return JSONResponse({"ready": False, "because": "the register cannot be read"}, status_code=503)
    return JSONResponse({"ready": True})


@router.get("/metrics")
def figures(request: Request) -> Response:
    """Requests by route and status, in the form that Prometheus reads."""
    if not _may_read(request):
        raise NotFound
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request) -> bool:
    try:
        expected = secret(TOKEN, os.environ)
    except SecretMissing:
        return request.client is not None and request.client.host in LOOPBACK
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(given.encode(), expected.encode())
